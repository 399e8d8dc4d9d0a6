/** Groups on the desk: they are opened and acted on like rows. */
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { PreviewAction } from '../../ipc/gen/api';
import { expectNoViolations, press, queryInAddress, renderDesk, rowAt, rowsShown } from './testing/render-desk';

// Whole screens in a DOM without layout: slow on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000 });

const KINDS = { hash: '#/errors?q=is:open&group=kind' };

function countOf(index: number): number {
  const name = within(rowAt(index)).getByRole('checkbox').getAttribute('aria-label') ?? '';
  return Number(/(\d+) errors?:/.exec(name.replace(/,/g, ''))?.[1] ?? 0);
}

describe('groups', () => {
  it('are listed by size and opened with Enter as a narrower search', async () => {
    await renderDesk(KINDS);
    const grid = await screen.findByRole('grid', { name: 'Kinds of errors' });
    await waitFor(() => expect(rowsShown().length).toBeGreaterThan(3));
    expect(within(grid).getByRole('columnheader', { name: 'Errors' }).getAttribute('aria-sort')).toBe('descending');
    expect(Number(grid.getAttribute('aria-rowcount'))).toBe(rowsShown().length + 1);
    await press('j');
    await press('Enter');
    await screen.findByRole('grid', { name: 'Open errors' });
    expect(queryInAddress()).toMatch(/^is:open fp:[0-9a-f]{16}$/);
    expect(window.location.hash).not.toContain('group=');
    await expectNoViolations();
  });

  it('are acted on as a query that means all of the chosen ones and nothing else', async () => {
    const { sent } = await renderDesk(KINDS);
    await screen.findByRole('grid', { name: 'Kinds of errors' });
    await waitFor(() => expect(rowsShown().length).toBeGreaterThan(3));
    const both = countOf(0) + countOf(1);
    await press('j');
    await press('x');
    await press('ArrowDown', { shiftKey: true });
    await waitFor(() => expect(screen.getByRole('region', { name: 'Selection' }).textContent).toContain(`${both} selected · 2 kinds`));
    await press('e');
    await screen.findByRole('dialog');
    const [payload] = sent('preview_action') as PreviewAction[];
    expect(payload?.selection).toMatchObject({ kind: 'query', except: [] });
    expect(payload?.selection.kind === 'query' ? payload.selection.query : '').toMatch(/^is:open fp:[0-9a-f]{16},[0-9a-f]{16}$/);
    await expectNoViolations();
  });

  it('without a selection the group under the keys is acted on', async () => {
    const { sent } = await renderDesk(KINDS);
    await screen.findByRole('grid', { name: 'Kinds of errors' });
    await waitFor(() => expect(rowsShown().length).toBeGreaterThan(3));
    await press('j');
    await press('r');
    await waitFor(() => expect(sent('preview_action')).toHaveLength(1));
    const [payload] = sent('preview_action') as PreviewAction[];
    expect(payload?.selection.kind === 'query' ? payload.selection.query : '').toMatch(/^is:open fp:[0-9a-f]{16}$/);
  });

  it('are chosen at the tabs, and another grouping clears what was chosen', async () => {
    await renderDesk(KINDS);
    await screen.findByRole('grid', { name: 'Kinds of errors' });
    await waitFor(() => expect(rowsShown().length).toBeGreaterThan(3));
    await press('j');
    await press('x');
    await screen.findByRole('region', { name: 'Selection' });
    await userEvent.click(screen.getByRole('button', { name: /^Group/ }));
    await userEvent.click(await screen.findByRole('option', { name: 'Step' }));
    await screen.findByRole('grid', { name: 'Errors by step' });
    expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull();
  });
});
