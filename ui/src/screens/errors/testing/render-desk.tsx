/** Renders the desk over the error fixture, as the shell does: cache, commands, toasts, events. */
import { QueryClientProvider } from '@tanstack/react-query';
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import axe from 'axe-core';
import { expect } from 'vitest';
import { installTransport } from '../../../ipc/client';
import { createQueryClient, followEvents } from '../../../ipc/query';
import { navigation, session, syncStatus } from '../../../ipc/testing/desk';
import { errorFixture, type ErrorFixture } from '../../../ipc/testing/error-fixture';
import { testTransport, type Answers, type TestTransport } from '../../../ipc/testing/test-transport';
import { CommandProvider, CommandRegistry } from '../../../shared/command';
import { ToastRegion, clearToasts } from '../../../shared/toast';
import { ErrorsScreen } from '../errors-screen';

export interface Desk {
  fixture: ErrorFixture;
  transport: TestTransport;
  /** Payloads of all requests of a command so far. */
  sent: (command: string) => unknown[];
}

interface DeskOf {
  count?: number;
  hash?: string;
  width?: number;
  overlays?: boolean;
  hostile?: boolean;
  answers?: (fixture: ErrorFixture) => Answers;
}

/** A fixed time, so that rows are the same in each run. */
export const NOW_MS = Date.UTC(2025, 10, 24, 10, 4, 14);

export async function renderDesk(of: DeskOf = {}): Promise<Desk> {
  const { count = 500, hash = '#/errors?q=is:open', width = 1440 } = of;
  (window as unknown as { happyDOM: { setViewport: (size: { width: number; height: number }) => void } }).happyDOM.setViewport({
    width,
    height: 900,
  });
  clearToasts();
  window.history.replaceState(null, '', hash);
  window.dispatchEvent(new Event('hashchange'));
  const fixture = errorFixture({ count, nowMs: NOW_MS, overlays: of.overlays ?? false, hostile: of.hostile ?? false });
  const transport = testTransport({
    get_session: () => session(),
    get_navigation: () => navigation(),
    get_sync_status: () => syncStatus(NOW_MS),
    save_settings: (settings) => settings,
    ...fixture.answers,
    ...of.answers?.(fixture),
  });
  installTransport(transport);
  const client = createQueryClient();
  followEvents(client);
  render(
    <QueryClientProvider client={client}>
      <CommandProvider registry={new CommandRegistry()}>
        <main>
          <ErrorsScreen />
        </main>
        <ToastRegion />
      </CommandProvider>
    </QueryClientProvider>,
  );
  await waitFor(() => expect(screen.queryAllByRole('grid').length + screen.queryAllByRole('alert').length + faces()).toBeGreaterThan(0), { timeout: 10_000 });
  return {
    fixture,
    transport,
    sent: (command) => transport.sent.filter((each) => each.command === command).map((each) => each.payload),
  };
}

function faces(): number {
  return screen.queryAllByText(/No open errors|No error matches|Not fetched yet/).length;
}

/** The rows on screen in order of their index, without the head. */
export function rowsShown(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[role="grid"] [data-index]')].sort(
    (one, other) => Number(one.dataset.index) - Number(other.dataset.index),
  );
}

/** The row with an index. */
export function rowAt(index: number): HTMLElement {
  const row = document.querySelector<HTMLElement>(`[role="grid"] [data-index="${index}"]`);
  if (row === null) throw new Error(`row ${index} is not mounted`);
  return row;
}

/** Presses a key where the focus is, as a person would. */
export async function press(key: string, more: { ctrlKey?: boolean; shiftKey?: boolean } = {}): Promise<void> {
  await act(async () => {
    fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });
    await Promise.resolve();
  });
}

/** Lets an emitted change reach the screen. */
export async function settled(): Promise<void> {
  await act(async () => {
    await new Promise((resolve) => setTimeout(resolve, 220));
  });
}

/** The query text in the address. */
export function queryInAddress(): string {
  return new URLSearchParams(window.location.hash.split('?')[1] ?? '').get('q') ?? '';
}

/** Fails on any violation of WCAG A, AA or best practice that needs no layout. */
export async function expectNoViolations(element: Element = document.body): Promise<void> {
  const { violations } = await axe.run(element, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    // Without layout there are no colours and sizes; the pictures and the real window check those.
    rules: { 'color-contrast': { enabled: false }, 'target-size': { enabled: false }, region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
  });
  expect(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`)).toEqual([]);
}
