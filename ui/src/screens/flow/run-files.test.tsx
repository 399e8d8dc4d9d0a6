/** Fetching the files of a run. */
import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { installTransport } from '../../ipc/client';
import { createQueryClient } from '../../ipc/query';
import { historyPage } from '../../ipc/testing/flow-page';
import { appError, refuse, testTransport } from '../../ipc/testing/test-transport';
import { ToastRegion, clearToasts } from '../../shared/toast';
import { RunFiles } from './run-files';

const ALL = { preset: 'all', fromMs: null, toMs: null } as const;

describe('the files of a run', () => {
  it('are fetched when they are asked for, and what cannot be had is told in plain words', async () => {
    clearToasts();
    const { rows } = historyPage({ flowId: '5f2d0000c0ffee', range: ALL, status: 'all', hideEmpty: false, after: null, limit: 2 }, Date.UTC(2026, 1, 2));
    const transport = testTransport({ save_run_file: () => ({ path: '/media/dana/Downloads/contacts.json' }) });
    installTransport(transport);
    const run = rows[1];
    if (run === undefined) throw new Error('the fixture has runs');
    render(
      <QueryClientProvider client={createQueryClient()}>
        <main><RunFiles run={run} time="09:43" /></main>
        <ToastRegion />
      </QueryClientProvider>,
    );
    const user = userEvent.setup();
    const open = (): Promise<void> => user.click(screen.getByRole('button', { name: '2 files and diagnostics of the run of 09:43' }));
    await open();
    await user.click(await screen.findByRole('button', { name: 'Save contacts.json' }));
    expect(await screen.findByText('Saved as /media/dana/Downloads/contacts.json')).toBeTruthy();
    transport.answer({ save_run_file: () => refuse(appError('not_found')) });
    await open();
    await user.click(await screen.findByRole('button', { name: 'Save File without a name' }));
    expect(await screen.findByText('integrator.io does not keep this file any more.')).toBeTruthy();
    transport.answer({ save_run_file: () => refuse(appError('offline')) });
    await user.click(screen.getByRole('button', { name: 'Save Diagnostics' }));
    expect(await screen.findByText(/^integrator.io cannot be reached/)).toBeTruthy();
    expect(transport.sent.filter((each) => each.command === 'save_run_file').map((each) => each.payload)).toEqual([
      { runId: run.runIds[0], fileId: 'e86631c39ed14423' },
      { runId: run.runIds[0], fileId: '56c0c9b03ccf406c' },
      { runId: run.runIds[0], fileId: null },
    ]);
  });
});
