/** The error desk as a person meets it: lists, keys, selection, search, filters, pane, faces. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { syncStatus } from '../../ipc/testing/desk';
import { appError, refuse } from '../../ipc/testing/test-transport';
import {
  NOW_MS,
  expectNoViolations,
  press,
  queryInAddress,
  renderDesk,
  rowAt,
  rowsShown,
  settled,
} from './testing/render-desk';

// Whole screens in a DOM without layout: slow on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000 });

describe('the list', () => {
  it('shows the exact number everywhere and mounts few rows', async () => {
    await renderDesk({ count: 5_000 });
    expect(screen.getByRole('grid', { name: 'Open errors' }).getAttribute('aria-rowcount')).toBe('4001');
    expect(screen.getByText('4,000 results in 6 ms')).toBeTruthy();
    expect(screen.getByRole('tab', { name: /Open/ }).textContent).toBe('Open4,000');
    expect(rowsShown().length).toBeLessThanOrEqual(60);
    expect(rowAt(0).getAttribute('aria-rowindex')).toBe('2');
  });

  it('is walked with the keyboard, and the focused row stays mounted', async () => {
    await renderDesk({ count: 5_000 });
    await press('j');
    expect(document.activeElement).toBe(rowAt(0));
    await press('j');
    await press('ArrowDown');
    expect(document.activeElement).toBe(rowAt(2));
    await press('k');
    expect(document.activeElement).toBe(rowAt(1));
    await press('End');
    await waitFor(() => expect(document.activeElement).toBe(rowAt(3_999)));
    await waitFor(() => expect(rowAt(3_999).getAttribute('aria-busy')).toBeNull());
    const grid = screen.getByRole('grid');
    grid.scrollTop = 0;
    fireEvent.scroll(grid);
    expect(document.activeElement).toBe(rowAt(3_999));
    await press('Home');
    expect(document.activeElement).toBe(rowAt(0));
    await press('PageDown');
    expect(Number((document.activeElement as HTMLElement).dataset.index)).toBeGreaterThan(10);
    expect(rowsShown().length).toBeLessThanOrEqual(60);
  });

  it('pages to the end of 100,000 rows without gaps or repeats', async () => {
    const { fixture } = await renderDesk({ count: 100_000, hash: '#/errors?q=%20' });
    await press('j');
    await press('End');
    await waitFor(() => expect(rowAt(99_999).getAttribute('aria-busy')).toBeNull());
    for (let page = 0; page < 40; page += 1) {
      await press('PageUp');
      await waitFor(() => expect(document.querySelectorAll('[aria-busy="true"]').length).toBe(0));
      for (const row of rowsShown()) {
        const key = fixture.rows[Number(row.dataset.index)]?.traceKey ?? '';
        expect(within(row).getByRole('checkbox').getAttribute('aria-label')).toBe(`Select error ${key}`);
      }
    }
  });

  it('sorts by time both ways', async () => {
    const { fixture } = await renderDesk();
    await userEvent.click(screen.getByRole('columnheader', { name: 'Occurred' }));
    const oldest = fixture.rows.findLast((row) => row.state === 'open');
    await waitFor(() => expect(within(rowAt(0)).getByRole('checkbox').getAttribute('aria-label')).toContain(oldest?.traceKey));
    expect(screen.getByRole('columnheader', { name: 'Occurred' }).getAttribute('aria-sort')).toBe('ascending');
  });

  it('keeps rows that left in their place, dimmed, and counts new ones', async () => {
    const { fixture, transport } = await renderDesk();
    const left = fixture.rows[1];
    if (!left) throw new Error('no rows');
    const key = left.traceKey ?? '';
    left.state = 'resolved';
    transport.emit({ event: 'changed', tags: ['errors'] });
    await settled();
    await waitFor(() => expect(screen.getByRole('tab', { name: /Open/ }).textContent).toBe('Open399'));
    expect(within(rowAt(1)).getByRole('checkbox').getAttribute('aria-label')).toContain(key);
    expect(within(rowAt(1)).getByText('Left this list')).toBeTruthy();
    // Not at the top any more: new rows are only counted.
    await press('j');
    for (let turn = 0; turn < 4; turn += 1) await press('PageDown');
    const newest = { ...left, errorId: 'new-1', traceKey: 'new-1', state: 'open' as const };
    fixture.rows.unshift(newest);
    transport.emit({ event: 'changed', tags: ['errors'] });
    await settled();
    await userEvent.click(await screen.findByRole('button', { name: '1 new, show' }));
    await waitFor(() => expect(within(rowAt(0)).getByRole('checkbox').getAttribute('aria-label')).toContain('new-1'));
    expect(screen.queryByText('Left this list')).toBeNull();
  });

  it('shows hostile texts as what they are', async () => {
    await renderDesk({ hostile: true, hash: '#/errors?q=%20' });
    const grid = screen.getByRole('grid');
    expect(grid.querySelector('script, img, b')).toBeNull();
    expect(grid.textContent).toContain('<img src=x onerror=alert(1)>');
    for (const cell of grid.querySelectorAll('[title]')) {
      expect(/[\p{Cc}\u202E\u200B\u2066]/u.test(cell.getAttribute('title') ?? '')).toBe(false);
    }
    expect(grid.textContent).not.toMatch(/[\u202E\u200B\u0000\u001B]/);
  });
});

describe('the search bar', () => {
  it('shows filters as tokens and takes them out', async () => {
    await renderDesk({ hash: '#/errors?q=is:open class:intermittent timeout' });
    const bar = screen.getByRole('search');
    expect(within(bar).getByRole<HTMLInputElement>('textbox').value).toBe('timeout');
    await userEvent.click(within(bar).getByRole('button', { name: 'Remove class:intermittent' }));
    expect(queryInAddress()).toBe('is:open timeout');
  });

  it('searches while one types, marks the hits, and makes a token of a whole filter', async () => {
    await renderDesk();
    await press('/');
    const field = within(screen.getByRole('search')).getByRole('textbox');
    expect(document.activeElement).toBe(field);
    await userEvent.type(field, 'timeout');
    await waitFor(() => expect(queryInAddress()).toBe('is:open timeout'));
    await waitFor(() => expect(document.querySelectorAll('mark').length).toBeGreaterThan(5));
    await userEvent.type(field, ' class:connection ');
    await waitFor(() => expect(queryInAddress()).toBe('is:open timeout class:connection'));
    expect(await screen.findByRole('button', { name: 'Remove class:connection' })).toBeTruthy();
    await waitFor(() => expect((field as HTMLInputElement).value).toBe('timeout'));
  });

  it('gives the last token back as text', async () => {
    await renderDesk({ hash: '#/errors?q=is:open code:504' });
    const field = within(screen.getByRole('search')).getByRole<HTMLInputElement>('textbox');
    field.focus();
    await press('Backspace');
    expect(field.value).toBe('code:504');
    await userEvent.keyboard('{End}{Backspace}{Backspace}{Backspace}DUP_RECORD{Enter}');
    await waitFor(() => expect(queryInAddress()).toBe('is:open code:DUP_RECORD'));
  });

  it('marks what could not be read', async () => {
    await renderDesk({ hash: '#/errors?q=is:open colour:red' });
    const token = within(screen.getByRole('search')).getByRole('button', { name: 'Remove colour:red' }).parentElement;
    expect(token?.getAttribute('title')).toBe('Not a filter, searched as text: colour:red');
  });

  it('keeps its keys: letters typed there act nowhere else', async () => {
    const { sent } = await renderDesk();
    await press('j');
    await press('/');
    await userEvent.keyboard('erxjk');
    expect(sent('preview_action')).toEqual([]);
    expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull();
  });
});

describe('the filters', () => {
  it('write the query text', async () => {
    await renderDesk();
    const rail = await screen.findByRole('complementary', { name: 'Filters' });
    await userEvent.click(within(await within(rail).findByRole('list', { name: 'Classification' })).getByRole('checkbox', { name: /^Connection/ }));
    await userEvent.click(await within(rail).findByRole('checkbox', { name: /^Create sales order/ }));
    await waitFor(() => expect(queryInAddress()).toBe('is:open class:connection step:s-create'));
    await userEvent.click(await within(rail).findByRole('checkbox', { name: /^Resolved/ }));
    await waitFor(() => expect(queryInAddress()).toContain('is:open,resolved'));
    expect(await screen.findByRole('tab', { name: /Any state/, selected: true })).toBeTruthy();
  });

  it('follow one another when they are clicked fast', async () => {
    await renderDesk();
    const rail = await screen.findByRole('complementary', { name: 'Filters' });
    const list = within(await within(rail).findByRole('list', { name: 'Classification' }));
    const boxes = ['Connection', 'Intermittent'].map((name) => list.getByRole('checkbox', { name: new RegExp(`^${name}`) }));
    for (const box of boxes) fireEvent.click(box);
    await waitFor(() => expect(queryInAddress()).toBe('is:open class:connection,intermittent'));
  });

  it('set the time with the arrow keys', async () => {
    await renderDesk();
    const from = await screen.findByRole('slider', { name: 'From' });
    from.focus();
    await press('ArrowRight');
    await waitFor(() => expect(queryInAddress()).toMatch(/^is:open after:\d{4}-\d\d-\d\dT/));
    (await screen.findByRole('slider', { name: 'To' })).focus();
    await press('ArrowLeft');
    await waitFor(() => expect(queryInAddress()).toMatch(/after:\S+ before:\S+/));
  });

  it('are behind a button in a small window', async () => {
    await renderDesk({ width: 1100 });
    expect(screen.queryByRole('complementary', { name: 'Filters' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Filters' }));
    expect(await screen.findByRole('list', { name: 'Classification' })).toBeTruthy();
  });
});

describe('the pane', () => {
  it('opens, turns and closes by keys, and Esc goes step by step', async () => {
    await renderDesk();
    await press('j');
    await press('x');
    await press('Enter');
    const pane = await screen.findByRole('complementary', { name: 'Error detail' });
    expect(await within(pane).findByText('1 of 400')).toBeTruthy();
    expect(await within(pane).findByText('Same record')).toBeTruthy();
    await press('j');
    await waitFor(() => expect(screen.getByText('2 of 400')).toBeTruthy());
    await press('5');
    expect(await screen.findByText(/"retryDataKey"/)).toBeTruthy();
    await press('Escape');
    expect(screen.queryByRole('complementary', { name: 'Error detail' })).toBeNull();
    expect(screen.getByRole('region', { name: 'Selection' })).toBeTruthy();
    await press('Escape');
    expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull();
  });

  it('opens wide with Shift+Enter, and its buttons turn without losing the focus', async () => {
    await renderDesk();
    await press('j');
    await press('Enter', { shiftKey: true });
    const edge = await screen.findByRole('separator', { name: 'Width of the pane' });
    expect(edge.getAttribute('aria-valuenow')).toBe('760');
    const next = screen.getByRole('button', { name: 'Next error' });
    next.focus();
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByText('2 of 400')).toBeTruthy();
    expect(document.activeElement).toBe(next);
  });

  it('keeps the width that a person gave it, within the limits', async () => {
    const { sent } = await renderDesk();
    await userEvent.click(rowAt(0));
    const edge = await screen.findByRole('separator', { name: 'Width of the pane' });
    edge.focus();
    await press('ArrowLeft');
    await waitFor(() => expect(sent('save_settings')).toMatchObject([{ panePx: 400 }]));
    expect(edge.getAttribute('aria-valuenow')).toBe('400');
    await press('Home');
    expect(edge.getAttribute('aria-valuenow')).toBe('760');
  });

  it('searches for the trace key', async () => {
    const { fixture } = await renderDesk();
    await userEvent.click(rowAt(0));
    const key = fixture.rows[0]?.traceKey ?? '';
    await userEvent.click(await screen.findByRole('button', { name: `Trace ${key}` }));
    await waitFor(() => expect(queryInAddress()).toContain(`trace:${key}`));
  });
});

describe('the faces', () => {
  it('say that all is good, where and when', async () => {
    await renderDesk({ count: 0 });
    expect(screen.getByText('No open errors')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Show resolved' }));
    await waitFor(() => expect(queryInAddress()).toBe('is:resolved'));
  });

  it('name the filter that excludes most, and the count without it', async () => {
    await renderDesk({ hash: '#/errors?q=is:open class:parse etimedout' });
    const button = await within(screen.getByRole('tabpanel')).findByRole('button', { name: 'Remove class:parse' });
    expect(screen.getByText(/^Without class:parse there are \d+\.$/)).toBeTruthy();
    await userEvent.click(button);
    expect(queryInAddress()).toBe('is:open etimedout');
  });

  it('say what failed and try again', async () => {
    let broken = true;
    await renderDesk({
      answers: (fixture) => ({
        list_errors: (request) => (broken ? refuse(appError('damaged')) : (fixture.answers.list_errors?.(request) ?? refuse(appError('internal')))),
      }),
    });
    expect(screen.getByText('Could not read the errors')).toBeTruthy();
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('grid')).toBeTruthy();
  });

  it('say that nothing was fetched yet, and until when one is offline', async () => {
    const { sent } = await renderDesk({
      count: 0,
      answers: (fixture) => ({
        list_errors: async (request) => ({ ...(await fixture.answers.list_errors?.(request))!, asOfMs: null }),
        get_sync_status: () => syncStatus(NOW_MS, { phase: 'offline', offlineSinceMs: NOW_MS }),
      }),
    });
    expect(screen.getByText('Not fetched yet')).toBeTruthy();
    await userEvent.click(await screen.findByRole('button', { name: 'Fetch when online' }));
    expect(sent('check_now').length).toBe(1);
  });

  it('list the steps that could not be read', async () => {
    await renderDesk({
      count: 10,
      answers: () => ({
        get_sync_status: () =>
          syncStatus(NOW_MS, {
            failedSteps: [
              { flowId: 'f', stepId: 's', flowName: 'Finance', stepName: 'Post invoice', code: 'forbidden', message: '', atMs: NOW_MS, cachedErrors: 318, asOfMs: NOW_MS },
            ],
          }),
      }),
    });
    expect(await screen.findByText(/^Finance · Post invoice: no access \(403\)/)).toBeTruthy();
    expect(screen.getByText(/^318 cached errors from/)).toBeTruthy();
    expect(screen.getByText('1 step could not be read')).toBeTruthy();
  });
});

describe('the retries', () => {
  it('are listed with who started them, and can be canceled', async () => {
    const { sent } = await renderDesk({ hash: '#/errors?q=is:open&tab=retries' });
    expect(await screen.findByRole('grid', { name: 'Retry runs' })).toBeTruthy();
    expect(screen.getAllByText('Auto-retried').length).toBeGreaterThan(0);
    await userEvent.click(screen.getAllByRole('button', { name: 'Cancel' })[0]!);
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel retry' }));
    expect(sent('cancel_run')).toEqual([{ runId: 'retry-0' }]);
  });

  it('are one of three lists turned by brackets', async () => {
    await renderDesk();
    await press(']');
    await waitFor(() => expect(screen.getByRole('tab', { selected: true }).textContent).toContain('Resolved'));
    await press(']');
    await waitFor(() => expect(screen.getByRole('tab', { selected: true }).textContent).toContain('Retries'));
    await press('[');
    await waitFor(() => expect(screen.getByRole('tab', { selected: true }).textContent).toContain('Resolved'));
  });
});

describe('axe finds nothing', () => {
  it.each([
    ['open with pane and selection', '#/errors?q=is:open timeout', 0],
    ['resolved', '#/errors?q=is:resolved', null],
    ['retries', '#/errors?q=is:open&tab=retries', null],
    ['no match', '#/errors?q=is:open class:parse etimedout', null],
  ])('%s', async (_name, hash, open) => {
    await renderDesk({ hash, overlays: true, hostile: true });
    if (open !== null) {
      await userEvent.click(rowAt(open));
      await press('x');
      await screen.findByText('Same record');
    }
    await settled();
    await expectNoViolations();
  });
});
