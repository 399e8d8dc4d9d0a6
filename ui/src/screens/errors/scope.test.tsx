/** Where the desk looks: the whole account, one integration, one flow, one step; shown as chips, chosen from a list. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { navigation } from '../../ipc/testing/desk';
import { expectNoViolations, queryInAddress, renderDesk } from './testing/render-desk';

// Whole screens in a DOM without layout: slow on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000 });

const where = (): HTMLElement => screen.getByRole('group', { name: 'Where' });

/** What the search asks for, in any order. */
const asked = (): string[] => queryInAddress().split(' ').toSorted();

describe('the scope', () => {
  it('is the whole account until a place is chosen, by typing its name', async () => {
    await renderDesk({ count: 30 });
    const flow = navigation().integrations[0]?.flows[0];
    if (flow === undefined) throw new Error('no flows');
    await userEvent.click(within(where()).getByRole('button', { name: 'Whole account' }));
    const field = await screen.findByRole('combobox', { name: 'Find an integration or flow' });
    await waitFor(() => expect(screen.getAllByRole('option').length).toBeGreaterThan(5));
    await expectNoViolations(screen.getByRole('dialog'));
    fireEvent.change(field, { target: { value: flow.name.slice(0, 9) } });
    expect(screen.getByRole('option', { selected: true }).textContent).toContain(flow.name);
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(queryInAddress()).toBe(`is:open flow:${flow.id}`));
  });

  it('is changed as a whole: another place takes the place of the first one', async () => {
    await renderDesk({ count: 30, hash: '#/errors?q=is:open flow:f-orders step:s-create timeout' });
    const [integration] = navigation().integrations;
    if (integration === undefined) throw new Error('no integrations');
    await userEvent.click(await within(where()).findByRole('button', { name: 'Look elsewhere' }));
    fireEvent.change(await screen.findByRole('combobox'), { target: { value: integration.name } });
    await userEvent.click(screen.getAllByRole('option')[0]!);
    await waitFor(() => expect(asked()).toEqual([`integration:${integration.id ?? ''}`, 'is:open', 'timeout']));
    await userEvent.click(within(where()).getByRole('button', { name: 'Look elsewhere' }));
    await userEvent.click((await screen.findAllByRole('option'))[0]!);
    await waitFor(() => expect(asked()).toEqual(['is:open', 'timeout']));
  });

  it('is shown by name, stays in all three lists and in what is typed, and is left by its cross', async () => {
    const { sent } = await renderDesk({ count: 30, hash: '#/errors?q=is:open flow:f-orders step:s-create timeout' });
    await waitFor(() => expect(within(where()).getByText('Create sales order')).toBeTruthy());
    const bar = screen.getByRole('search');
    expect(within(bar).queryByText('step:')).toBeNull();
    await userEvent.click(screen.getByRole('tab', { name: /Resolved/ }));
    await waitFor(() => expect(queryInAddress()).toContain('is:resolved'));
    expect(queryInAddress()).toContain('step:s-create');
    await userEvent.click(screen.getByRole('tab', { name: /Retries/ }));
    await waitFor(() => expect(sent('list_retries')).not.toEqual([]));
    expect(JSON.stringify(sent('list_retries').at(-1))).toContain('flow:f-orders step:s-create');
    await userEvent.click(screen.getByRole('tab', { name: /Open/ }));
    const field = within(bar).getByRole('textbox');
    await userEvent.type(field, 's');
    await waitFor(() => expect(asked()).toEqual(['flow:f-orders', 'is:open', 'step:s-create', 'timeouts']));
    await userEvent.click(within(where()).getByRole('button', { name: 'Leave Step Create sales order' }));
    await waitFor(() => expect(asked()).toEqual(['flow:f-orders', 'is:open', 'timeouts']));
  });

  it('says when nothing is called so', async () => {
    await renderDesk({ count: 30 });
    await userEvent.click(within(where()).getByRole('button', { name: 'Whole account' }));
    fireEvent.change(await screen.findByRole('combobox'), { target: { value: 'zzz' } });
    expect(screen.getByText('No integration or flow is called zzz.')).toBeTruthy();
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter' });
    expect(queryInAddress()).toBe('is:open');
  });
});
