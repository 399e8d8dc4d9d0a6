/** Finding on the desk: days, what needs a look at each record, views made of a search, the life of a record. */
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { viewAnswers } from '../../ipc/testing/views';
import { appError, refuse } from '../../ipc/testing/test-transport';
import { expectNoViolations, press, queryInAddress, renderDesk, rowAt } from './testing/render-desk';

// Whole screens in a DOM without layout: slow on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000 });

describe('days', () => {
  it('are counted in the zone of the person and chosen one at a time', async () => {
    // The fixture's day lies in the past of the machine, so all of it is earlier than its last days.
    const { sent } = await renderDesk({ count: 60 });
    const days = await screen.findByRole('list', { name: 'Day' });
    const [asked] = sent('get_facets') as { days: number[] }[];
    expect(asked?.days.length).toBe(8);
    expect(asked?.days.map((at) => new Date(at).getHours())).toEqual(new Array(8).fill(0));
    const earlier = within(days).getByRole('checkbox', { name: /^Earlier, \d+ errors$/ });
    await userEvent.click(earlier);
    await waitFor(() => expect(queryInAddress()).toBe(`is:open before:${new Date(asked?.days[0] ?? 0).toISOString()}`));
    await waitFor(() => expect(screen.getByRole('checkbox', { name: /^Earlier/ }).matches(':checked')).toBe(true));
    await userEvent.click(screen.getByRole('checkbox', { name: /^Earlier/ }));
    await waitFor(() => expect(queryInAddress()).toBe('is:open'));
  });

  it('show today first, and a chosen one as a range from midnight to midnight', async () => {
    await renderDesk({
      count: 60,
      answers: (fixture) => ({
        get_facets: async (request) => ({ ...(await fixture.answers.get_facets?.(request))!, days: [0, 0, 0, 0, 3, 0, 7] }),
      }),
    });
    const days = await screen.findByRole('list', { name: 'Day' });
    const names = within(days).getAllByRole('checkbox').map((box) => box.getAttribute('aria-label') ?? '');
    expect(names[0]).toBe('Today, 7 errors');
    expect(names[1]).toMatch(/^\w{3}, \w{3} \d+, 3 errors$/);
    expect(names[2]).toMatch(/^Earlier/);
    await userEvent.click(within(days).getByRole('checkbox', { name: /^Today/ }));
    await waitFor(() => expect(queryInAddress()).toMatch(/^is:open after:\S+ before:\S+$/));
    const [after = '', before = ''] = [...queryInAddress().matchAll(/(?:after|before):(\S+)/g)].map((found) => found[1]);
    expect([new Date(after).getHours(), new Date(before).getHours()]).toEqual([0, 0]);
    expect(Date.parse(before)).toBeGreaterThan(Date.now());
  });
});

describe('what needs a look at each record', () => {
  it('is counted only once it is asked for, and filters', async () => {
    const { sent } = await renderDesk({ count: 50 });
    const fold = await screen.findByRole('button', { name: 'Look for' });
    expect(sent('count_errors')).toEqual([]);
    await userEvent.click(fold);
    const list = await screen.findByRole('list', { name: 'Look for' });
    await waitFor(() => expect(within(list).getByRole('checkbox', { name: 'Not cured since, 40 errors' })).toBeTruthy());
    await userEvent.click(within(list).getByRole('checkbox', { name: /^Not cured since/ }));
    await waitFor(() => expect(queryInAddress()).toBe('is:open cured:no'));
    await userEvent.click(await screen.findByRole('checkbox', { name: /^Trace key cut/ }));
    await waitFor(() => expect(queryInAddress()).toBe('is:open cured:no key:cut'));
    expect(await screen.findByText('No error matches')).toBeTruthy();
    await expectNoViolations();
  });
});

describe('a view', () => {
  it('is made of what the desk shows, by Ctrl+S', async () => {
    const { sent } = await renderDesk({ count: 60, hash: '#/errors?q=is:open class:connection&group=kind', answers: () => viewAnswers(true) });
    await press('s', { ctrlKey: true });
    const dialog = await screen.findByRole('dialog', { name: 'Save view' });
    const field = within(dialog).getByRole('textbox', { name: 'Name of the view' });
    expect((field as HTMLInputElement).value).toBe('connection');
    await userEvent.clear(field);
    expect(within(dialog).getByRole('button', { name: 'Save view' }).getAttribute('aria-disabled') ?? 'true').toBe('true');
    await userEvent.type(field, '  Connections of the shop {Enter}');
    await waitFor(() =>
      expect(sent('save_view')).toEqual([{ viewId: null, name: 'Connections of the shop', query: 'is:open class:connection', sort: '', group: 'kind' }]),
    );
    expect(await screen.findByText('View Connections of the shop saved.')).toBeTruthy();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('that cannot be saved keeps its name and says why', async () => {
    await renderDesk({ count: 20, answers: () => ({ save_view: () => refuse(appError('disk_full')) }) });
    await userEvent.click(screen.getByRole('button', { name: /^Save/ }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByRole('textbox'), 'Mine{Enter}');
    expect((await within(dialog).findByRole('alert')).textContent).not.toBe('');
    expect(within(dialog).getByRole<HTMLInputElement>('textbox').value).toBe('Mine');
  });
});

describe('the life of a record', () => {
  it('is told newest first, leads to other errors of it, and to all of them as a list', async () => {
    const { fixture, sent } = await renderDesk({ count: 30 });
    const key = fixture.rows[0]?.traceKey ?? '';
    await userEvent.click(rowAt(0));
    await userEvent.click(await screen.findByRole('tab', { name: 'Timeline' }));
    const life = await screen.findByRole('list', { name: 'Life of the record' });
    expect(sent('get_timeline')).toEqual([{ traceKey: key }]);
    const times = [...life.querySelectorAll('time')].map((time) => Date.parse(time.dateTime));
    expect(times).toEqual(times.toSorted((one, other) => other - one));
    expect(within(life).getByText('Resolved by Dana Ortiz')).toBeTruthy();
    const lines = within(life).getAllByRole('listitem');
    expect(lines.some((line) => line.getAttribute('aria-current') === 'true')).toBe(true);
    await userEvent.click(within(life).getByText('Retry failed'));
    await waitFor(() => expect(sent('get_error').length).toBeGreaterThan(0));
  });

  it('leads to all errors of the record as a list', async () => {
    const { fixture } = await renderDesk({ count: 30 });
    await userEvent.click(rowAt(0));
    await userEvent.click(await screen.findByRole('tab', { name: 'Timeline' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Show as a list' }));
    await waitFor(() => expect(queryInAddress()).toContain(`trace:${fixture.rows[0]?.traceKey ?? ''}`));
  });

  it('says when it cannot be read, and when there is no key to follow', async () => {
    let broken = true;
    await renderDesk({
      count: 30,
      answers: (of) => ({
        get_timeline: (request) => (broken ? refuse(appError('damaged')) : (of.answers.get_timeline?.(request) ?? refuse(appError('internal')))),
      }),
    });
    await userEvent.click(rowAt(0));
    await userEvent.click(await screen.findByRole('tab', { name: 'Timeline' }));
    expect(await screen.findByText('Could not read the life of this record')).toBeTruthy();
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('list', { name: 'Life of the record' })).toBeTruthy();
  });
});
