/** Renders the whole window over a test transport, and the checks that every screen shares. Never shipped. */
import { render, waitFor, type RenderResult } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import { expect } from 'vitest';
import { installTransport } from '../ipc/client';
import { createQueryClient } from '../ipc/query';
import { deskAnswers, type Look } from '../ipc/testing/fixture-transport';
import { testTransport, type Answers, type TestTransport } from '../ipc/testing/test-transport';
import { clearToasts } from '../shared/toast';
import { App } from '../shell/app';

/** The window in a test. */
export interface RenderedApp extends RenderResult {
  readonly user: UserEvent;
  readonly transport: TestTransport;
  /** Payloads of all requests of a command so far. */
  readonly sent: (command: string) => unknown[];
}

/** Renders the window at an address. */
export function renderApp(hash: string, answers: Answers = {}, look: Look = 'normal'): RenderedApp {
  clearToasts();
  window.history.replaceState(null, '', hash);
  window.dispatchEvent(new Event('hashchange'));
  const transport = testTransport({ ...deskAnswers(look), ...answers });
  installTransport(transport);
  const user = userEvent.setup();
  const rendered = render(<App client={createQueryClient()} />);
  const sent = (command: string): unknown[] =>
    transport.sent.filter((each) => each.command === command).map((each) => each.payload);
  return { ...rendered, user, transport, sent };
}

/** No violation of WCAG A and AA. Colours need a real engine: scripts/look.mjs and the end-to-end tests check them. */
export async function expectAccessible(container: Element = document.body): Promise<void> {
  const { violations } = await axe.run(container, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ''}`)).toEqual([]);
}

/** Waits until the command was sent as often as said. */
export async function waitForSent(app: RenderedApp, command: string, times = 1): Promise<void> {
  await waitFor(() => {
    expect(app.sent(command).length).toBeGreaterThanOrEqual(times);
  });
}
