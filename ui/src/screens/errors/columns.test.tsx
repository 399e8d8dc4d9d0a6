/** The columns of the list: chosen, widened by keys, kept, put back. */
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { press, renderDesk } from './testing/render-desk';

// Whole screens in a DOM without layout: slow on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000 });

const heads = (): (string | null)[] =>
  within(screen.getByRole('grid')).getAllByRole('columnheader').map((head) => head.textContent);

describe('columns', () => {
  it('that were added stay whatever the room, and come back as they were', async () => {
    const { sent } = await renderDesk({ count: 30 });
    expect(heads()).not.toContain('Error ID');
    await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
    for (const name of ['Error ID', 'Run', 'Tags', 'Kept until']) await userEvent.click(await screen.findByRole('checkbox', { name }));
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(heads()).toEqual(expect.arrayContaining(['Message', 'Tags', 'Run', 'Error ID', 'Kept until'])));
    await waitFor(() => expect(sent('save_settings').length).toBeGreaterThan(0));
    const saved = sent('save_settings').at(-1) as { errorColumns: string[] };
    expect(saved.errorColumns).toEqual(expect.arrayContaining(['chosen', 'tags', 'run', 'error_id', 'kept_until', 'occurred']));
    await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Back to the usual ones' }));
    await waitFor(() => expect(heads()).not.toContain('Error ID'));
  });

  it('are widened with Shift and the arrows, and the width is kept', async () => {
    const { sent } = await renderDesk({ count: 30 });
    const head = screen.getByRole('columnheader', { name: 'Trace key' });
    const before = parseInt(head.style.width, 10);
    head.focus();
    await press('ArrowRight', { shiftKey: true });
    await press('ArrowRight', { shiftKey: true });
    expect(parseInt(screen.getByRole('columnheader', { name: 'Trace key' }).style.width, 10)).toBe(before + 32);
    await waitFor(() => expect((sent('save_settings').at(-1) as { errorColumns: string[] } | undefined)?.errorColumns).toEqual([`-trace=${before + 32}`]));
  });
});
