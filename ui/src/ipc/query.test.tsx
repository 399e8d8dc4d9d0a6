/** Reads are asked again when their tags change, and only then. */
import { QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { installTransport } from './client';
import { CHANGE_GATHER_MS, createQueryClient, followEvents, useRpc, useRpcPages, useRpcWrite } from './query';
import { navigation, session, syncStatus } from './testing/desk';
import { appError, refuse, testTransport, type Answers, type TestTransport } from './testing/test-transport';

function set(answers: Answers): { transport: TestTransport; wrapper: (props: { children: ReactNode }) => ReactNode; stop: () => void } {
  const transport = testTransport(answers);
  installTransport(transport);
  const client = createQueryClient();
  const stop = followEvents(client);
  return { transport, stop, wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider> };
}

function count(transport: TestTransport, command: string): number {
  return transport.sent.filter((each) => each.command === command).length;
}

afterEach(() => {
  vi.useRealTimers();
});

it('asks again once for changes that come close together', async () => {
  const { transport, wrapper } = set({ get_navigation: navigation });
  const { result } = renderHook(() => useRpc('get_navigation', {}), { wrapper });
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  for (let at = 0; at < 5; at += 1) transport.emit({ event: 'changed', tags: ['errors'] });
  await waitFor(() => expect(count(transport, 'get_navigation')).toBe(2));
  await new Promise((done) => setTimeout(done, CHANGE_GATHER_MS * 2));
  expect(count(transport, 'get_navigation')).toBe(2);
});

it('leaves reads alone that do not depend on the tag', async () => {
  const { transport, wrapper } = set({ get_navigation: navigation, get_session: () => session() });
  const both = renderHook(() => [useRpc('get_navigation', {}), useRpc('get_session', {})], { wrapper });
  await waitFor(() => expect(both.result.current.every((each) => each.isSuccess)).toBe(true));
  transport.emit({ event: 'changed', tags: ['settings'] });
  await waitFor(() => expect(count(transport, 'get_session')).toBe(2));
  expect(count(transport, 'get_navigation')).toBe(1);
});

it('takes the sync status from the event without asking', async () => {
  const { transport, wrapper } = set({ get_sync_status: () => syncStatus(0) });
  const { result } = renderHook(() => useRpc('get_sync_status', {}), { wrapper });
  await waitFor(() => expect(result.current.data?.phase).toBe('idle'));
  act(() => transport.emit({ event: 'sync_status', status: syncStatus(0, { phase: 'offline' }) }));
  await waitFor(() => expect(result.current.data?.phase).toBe('offline'));
  expect(count(transport, 'get_sync_status')).toBe(1);
});

it('hears no event after it was stopped', async () => {
  const { transport, wrapper, stop } = set({ get_navigation: navigation });
  const { result } = renderHook(() => useRpc('get_navigation', {}), { wrapper });
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  transport.emit({ event: 'changed', tags: ['errors'] });
  stop();
  await new Promise((done) => setTimeout(done, CHANGE_GATHER_MS * 2));
  expect(count(transport, 'get_navigation')).toBe(1);
});

it('keeps what it had when asking again fails', async () => {
  const { transport, wrapper } = set({ get_navigation: navigation });
  const { result } = renderHook(() => useRpc('get_navigation', {}), { wrapper });
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  transport.answer({ get_navigation: () => refuse(appError('damaged')) });
  transport.emit({ event: 'changed', tags: ['flows'] });
  await waitFor(() => expect(result.current.error?.code).toBe('damaged'));
  expect(result.current.data?.openErrors).toBe(navigation().openErrors);
});

it('asks again what a write changes', async () => {
  const { transport, wrapper } = set({ list_batches: () => ({ rows: [], next: null }), requeue_item: () => ({}) });
  const { result } = renderHook(
    () => ({ list: useRpcPages('list_batches', { limit: 10 }), write: useRpcWrite('requeue_item') }),
    { wrapper },
  );
  await waitFor(() => expect(result.current.list.isSuccess).toBe(true));
  act(() => result.current.write.mutate({ itemId: 'x' }));
  await waitFor(() => expect(count(transport, 'list_batches')).toBe(2));
});

it('follows the key of the last page', async () => {
  const { transport, wrapper } = set({ list_batches: ({ after }) => ({ rows: [], next: after === null ? 'page 2' : null }) });
  const { result } = renderHook(() => useRpcPages('list_batches', { limit: 10 }), { wrapper });
  await waitFor(() => expect(result.current.hasNextPage).toBe(true));
  await act(() => result.current.fetchNextPage());
  await waitFor(() => expect(result.current.hasNextPage).toBe(false));
  expect(transport.sent.map((each) => each.payload)).toEqual([
    { limit: 10, after: null },
    { limit: 10, after: 'page 2' },
  ]);
});
