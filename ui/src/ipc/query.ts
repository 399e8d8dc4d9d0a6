/**
 * Server data in the query cache, keyed by command and arguments. Reads are refreshed by tags: those of `changed`
 * events and those that a write invalidates. Nothing here polls; the program says when something changed.
 */
import {
  QueryClient,
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type Query,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { call, listen, type CommandName, type RequestOf, type ResponseOf } from './client';
import type { RpcError } from './errors';
import { invalidates, provides, type Event, type Tag } from './gen/api';

/** A command that reads. */
export type QueryName = keyof typeof provides;
/** A command that writes or steers. */
export type WriteName = keyof typeof invalidates;

/** Changes that arrive within this time are answered by one round of reading. */
export const CHANGE_GATHER_MS = 150;

/** Choices for a read. */
export interface ReadOptions {
  /** False holds the read back. */
  enabled?: boolean;
  /** Keep showing the answer for the previous arguments while the next one is on its way. */
  keepPrevious?: boolean;
}

/** The cache. Data is fresh until a tag says otherwise; retrying is the business of the engine in Rust. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: 300_000,
        retry: false,
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** The cache key of a read. */
export function queryKey<K extends QueryName>(command: K, request: RequestOf<K>): readonly [K, RequestOf<K>] {
  return [command, request];
}

/** Reads one command. */
export function useRpc<K extends QueryName>(
  command: K,
  request: RequestOf<K>,
  options: ReadOptions = {},
): UseQueryResult<ResponseOf<K>, RpcError> {
  return useQuery<ResponseOf<K>, RpcError>({
    queryKey: queryKey(command, request),
    queryFn: () => call(command, request),
    enabled: options.enabled ?? true,
    ...(options.keepPrevious === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Commands whose lists are paged by key: the request has `after`, the response `next`. */
export type PagedName = {
  [K in QueryName]: RequestOf<K> extends { after: string | null }
    ? ResponseOf<K> extends { next: string | null }
      ? K
      : never
    : never;
}[QueryName];

/** Reads a list page by page; `fetchNextPage` follows the key of the last page. */
export function useRpcPages<K extends PagedName>(
  command: K,
  request: Omit<RequestOf<K>, 'after'>,
  options: ReadOptions = {},
): UseInfiniteQueryResult<InfiniteData<ResponseOf<K>, string | null>, RpcError> {
  return useInfiniteQuery<
    ResponseOf<K>,
    RpcError,
    InfiniteData<ResponseOf<K>, string | null>,
    readonly unknown[],
    string | null
  >({
    queryKey: [command, 'pages', request],
    queryFn: ({ pageParam }) => call(command, { ...request, after: pageParam }),
    initialPageParam: null,
    getNextPageParam: (last) => last.next,
    enabled: options.enabled ?? true,
    ...(options.keepPrevious === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Runs a command that writes; afterwards reads with its tags are asked again. */
export function useRpcWrite<K extends WriteName>(command: K): UseMutationResult<ResponseOf<K>, RpcError, RequestOf<K>> {
  const client = useQueryClient();
  return useMutation<ResponseOf<K>, RpcError, RequestOf<K>>({
    mutationKey: [command],
    mutationFn: (request) => call(command, request),
    onSuccess: () => invalidateTags(client, invalidates[command]),
  });
}

/** Marks every read with one of these tags as old; those on screen are asked again. */
export async function invalidateTags(client: QueryClient, tags: readonly Tag[]): Promise<void> {
  if (tags.length === 0) return;
  await client.invalidateQueries({ predicate: (query) => dependsOn(query, tags) });
}

function dependsOn(query: Query, tags: readonly Tag[]): boolean {
  const command = query.queryKey[0];
  if (typeof command !== 'string' || !isQueryName(command)) return false;
  const own: readonly Tag[] = provides[command];
  return own.some((tag) => tags.includes(tag));
}

function isQueryName(command: string): command is QueryName & CommandName {
  return Object.hasOwn(provides, command);
}

/**
 * Feeds events into the cache until the returned function is called. `changed` events are gathered for a moment, since
 * a sync round writes in chunks; the sync status is put in place as it came.
 */
export function followEvents(client: QueryClient, hear: (event: Event) => void = () => undefined): () => void {
  const waiting = new Set<Tag>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = (): void => {
    timer = null;
    const tags = [...waiting];
    waiting.clear();
    void invalidateTags(client, tags);
  };
  const stop = listen((event) => {
    if (event.event === 'changed') {
      for (const tag of event.tags) waiting.add(tag);
      timer ??= setTimeout(flush, CHANGE_GATHER_MS);
    } else if (event.event === 'sync_status') {
      client.setQueryData(queryKey('get_sync_status', {}), event.status);
    }
    hear(event);
  });
  return () => {
    stop();
    if (timer !== null) clearTimeout(timer);
  };
}
