/**
 * The kept data of an error: as it was fetched, as it is edited, and, when somebody was faster, as integrator.io has it
 * now. What is typed is sent as text, so no digit of a number changes. What is typed and not saved is kept as a draft;
 * without a connection the edit waits in the outbox.
 */
import { useEffect, useRef, useState, type JSX } from 'react';
import { call } from '../../ipc/client';
import { toRpcError } from '../../ipc/errors';
import type { Draft, ErrorRef, Overlay, QueuedBatch, RetryData } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { useCommands } from '../../shared/command';
import { formatCount } from '../../shared/format';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { RemoteText } from '../../shared/remote-text';
import { Segmented } from '../../shared/segmented';
import { useTimeText } from '../../shared/time';
import { showToast } from '../../shared/toast';
import { useSyncStatus } from '../sync-status';
import { DiffView } from './diff-view';
import { checkJson } from './json-check';
import { JsonEditor } from './json-editor';
import styles from './retry-data.module.css';
import { readDraft, useDraft } from './use-draft';
import { Versions } from './versions';

interface RetryDataTabProps {
  errorRef: ErrorRef;
  hasRetryData: boolean;
  /** What the desk is doing about the record. */
  overlay: Overlay | null;
  /** Why nothing can be done at all. */
  blocked: string | null;
  onRetry: () => void;
  /** Takes a batch back. */
  onUndo: (batchId: string) => void;
}

type Load = { state: 'loading' } | { state: 'failed'; sentence: string } | { state: 'too_long'; bytes: number } | { state: 'ready'; base: Base };
type View = 'edit' | 'changes' | 'fetched';

export function RetryDataTab(props: RetryDataTabProps): JSX.Element {
  const { hasRetryData } = props;
  const { flowId, stepId, errorId } = props.errorRef;
  const [load, setLoad] = useState<Load>({ state: 'loading' });
  const [turn, setTurn] = useState(0);
  const isOffline = useSyncStatus()?.phase === 'offline';
  const wasOffline = useRef(isOffline);
  const read = (): void => {
    wasOffline.current = isOffline;
    setLoad({ state: 'loading' });
    setTurn(turn + 1);
  };
  useEffect(() => {
    if (!hasRetryData) return;
    let isOver = false;
    const show = (next: Load): void => {
      if (!isOver) setLoad(next);
    };
    const run = async (): Promise<void> => {
      const error = { flowId, stepId, errorId };
      const draft = await readDraft(error).catch(() => null);
      // Without a connection a draft can still be worked on: the copy that it was begun on is kept with it.
      if (draft !== null && wasOffline.current) {
        show({ state: 'ready', base: ofDraft(draft, null) });
        return;
      }
      try {
        show(loadOf(await call('get_retry_data', error), draft));
      } catch (cause) {
        show(draft === null ? { state: 'failed', sentence: toRpcError(cause).sentence } : { state: 'ready', base: ofDraft(draft, null) });
      }
    };
    void run();
    return () => {
      isOver = true;
    };
  }, [hasRetryData, flowId, stepId, errorId, turn]);
  if (!hasRetryData) {
    return (
      <ListFace kind="empty" title={t('data.none')}>
        {t('data.none_text')}
      </ListFace>
    );
  }
  if (load.state === 'loading') return <LoadingRows rows={8} />;
  if (load.state === 'failed') {
    return (
      <ListFace kind="failed" title={t('data.failed')} actions={<Button onPress={read}>{t('common.try_again')}</Button>}>
        {load.sentence}
      </ListFace>
    );
  }
  if (load.state === 'too_long') {
    return (
      <ListFace kind="empty" title={t('data.too_long', { kb: Math.ceil(load.bytes / 1024) })}>
        {t('data.too_long_text')}
      </ListFace>
    );
  }
  return <Editing key={turn} {...props} base={load.base} onRead={read} />;
}

function loadOf({ data, bytes, stage, readAtMs }: RetryData, draft: Draft | null): Load {
  if (data === null) return { state: 'too_long', bytes };
  if (draft !== null) return { state: 'ready', base: ofDraft(draft, data) };
  return { state: 'ready', base: { fetched: data, edited: data, stage, readAtMs, draft: null, server: data } };
}

/** What an editing begins with. */
interface Base {
  fetched: string;
  edited: string;
  stage: string | null;
  readAtMs: number;
  draft: Draft | null;
  /** What integrator.io has; null when it could not be asked. */
  server: string | null;
}

function ofDraft(draft: Draft, server: string | null): Base {
  return { fetched: draft.fetched, edited: draft.edited, stage: draft.stage, readAtMs: draft.readAtMs, draft, server };
}

interface EditingProps extends RetryDataTabProps {
  base: Base;
  onRead: () => void;
}

/** Overlays under which an edit of this record is on its way already. */
const WAITS: readonly (Overlay | null)[] = ['queued_edit', 'sending', 'unsure', 'parked'];

function Editing({ errorRef, overlay, blocked, onRetry, onUndo, base, onRead }: EditingProps): JSX.Element {
  const { fetched } = base;
  const [edited, setEdited] = useState(base.edited);
  const [view, setView] = useState<View>('edit');
  const [server, setServer] = useState<string | null>(null);
  const [pending, setPending] = useState<'save' | 'retry' | null>(null);
  const draft = useDraft({ errorRef, fetched, stage: base.stage, readAtMs: base.readAtMs, onDisk: base.draft?.edited ?? null });
  const saveData = useRpcWrite('save_retry_data');
  const queueData = useRpcWrite('queue_retry_data');
  const isOffline = useSyncStatus()?.phase === 'offline';
  const text = useTimeText();
  const check = checkJson(edited);
  const changed = edited !== fetched;
  const waits = changed && WAITS.includes(overlay) ? t('data.waits') : undefined;
  const reason = blocked ?? waits ?? (pending !== null ? t('action.pending') : check.ok ? undefined : t('data.not_valid'));
  const type = (next: string): void => {
    setEdited(next);
    draft.type(next);
  };
  /** The edit waits in the outbox; the draft stays until integrator.io has it, so taking it back loses nothing. */
  async function queue(thenRetry: boolean): Promise<void> {
    const queued: QueuedBatch = await queueData.mutateAsync({ error: errorRef, fetched, edited, thenRetry });
    showToast({
      text: t('data.queued'),
      tone: 'ok',
      untilMs: queued.undoUntilMs,
      action: { label: t('common.undo'), run: () => onUndo(queued.batchId) },
    });
  }
  async function save(then: 'save' | 'retry', overwrite: boolean): Promise<void> {
    if (reason !== undefined) return;
    setPending(then);
    try {
      if (changed || overwrite) {
        if (isOffline) {
          await queue(then === 'retry');
          return;
        }
        const saved = await saveData.mutateAsync({ error: errorRef, fetched, edited, overwrite });
        if (saved.state === 'conflict') {
          setServer(saved.server);
          return;
        }
        draft.forget();
        showToast({ text: t('data.saved'), tone: 'ok' });
      }
      if (then === 'retry') onRetry();
      onRead();
    } catch (error) {
      const failed = toRpcError(error);
      if (failed.code === 'offline' && !overwrite) await queue(then === 'retry').catch(tellFailure);
      else tellFailure(failed);
    } finally {
      setPending(null);
    }
  }
  useCommands([
    { id: 'retry data save and retry', title: t('data.save_retry'), group: 'selection', keys: ['Ctrl+Enter'], inText: true, quiet: true, run: () => void save('retry', false) },
  ]);
  if (server !== null) {
    return (
      <Conflict
        fetched={fetched}
        server={server}
        edited={edited}
        pending={pending !== null}
        onTheirs={() => {
          draft.forget();
          onRead();
        }}
        onMine={() => void save('save', true)}
        onBack={() => setServer(null)}
      />
    );
  }
  return (
    <div className={styles.tab}>
      <div className={styles.bar}>
        <span className={check.ok ? styles.ok : styles.bad} role="status">
          {check.ok ? t('data.valid') : check.line === null ? t(check.reason) : t('data.invalid_at', { line: check.line })}
        </span>
        {base.stage !== null && <RemoteText text={t('data.stage', { stage: base.stage })} className={styles.note ?? ''} />}
        <span className={styles.note}>{t('data.bytes', { bytes: formatCount(new Blob([edited]).size) })}</span>
        <span className={styles.end}>
          <Segmented
            label={t('data.view')}
            options={(['edit', 'changes', 'fetched'] as const).map((value) => ({ value, label: t(`data.view_${value}`) }))}
            value={view}
            onChange={setView}
          />
        </span>
      </div>
      {base.draft !== null && changed && <DraftNote base={base} draft={base.draft} />}
      {draft.failure !== null && (
        <p className={styles.conflict} role="alert">
          {t('draft.failed', { sentence: draft.failure })}
        </p>
      )}
      {view === 'edit' && <JsonEditor label={t('data.editor')} value={edited} onChange={type} badLine={check.ok ? null : check.line} />}
      {view === 'changes' && <DiffView before={fetched} after={edited} label={t('data.view_changes')} />}
      {view === 'fetched' && (
        <pre className={styles.text} data-selectable="" tabIndex={0} aria-label={t('data.view_fetched')}>
          <RemoteText text={fetched} lines />
        </pre>
      )}
      <div className={styles.foot}>
        <span className={styles.note}>{waits ?? t('data.read_first', { time: text(base.readAtMs) })}</span>
        <span className={styles.end}>
          <Button size="small" variant="ghost" disabledReason={changed ? undefined : t('data.nothing_changed')} onPress={() => type(fetched)}>
            {t(base.draft === null ? 'data.reset' : 'draft.discard')}
          </Button>
          <Button
            size="small"
            pending={pending === 'save'}
            disabledReason={reason ?? (changed ? undefined : t('data.nothing_changed'))}
            onPress={() => void save('save', false)}
          >
            {t(isOffline ? 'data.queue' : 'data.save')}
          </Button>
          <Button size="small" variant="primary" kbd="Ctrl+Enter" pending={pending === 'retry'} disabledReason={reason} onPress={() => void save('retry', false)}>
            {t(!changed ? 'action.retry' : isOffline ? 'data.queue_retry' : 'data.save_retry')}
          </Button>
        </span>
      </div>
    </div>
  );
}

function tellFailure(cause: unknown): void {
  showToast({ text: t('data.save_failed', { sentence: toRpcError(cause).sentence }), tone: 'error' });
}

/** That this is a draft, and how what it was begun on stands to integrator.io. */
function DraftNote({ base, draft }: { base: Base; draft: Draft }): JSX.Element {
  const text = useTimeText();
  const words = [
    t('draft.note', { time: text(draft.changedAtMs) }),
    base.server === null ? t('draft.offline') : base.server === base.fetched ? '' : t('draft.moved'),
  ];
  return (
    <p className={styles.draft} role="note">
      {words.filter((each) => each !== '').join(' ')}
    </p>
  );
}

interface ConflictProps {
  fetched: string;
  server: string;
  edited: string;
  pending: boolean;
  onTheirs: () => void;
  onMine: () => void;
  onBack: () => void;
}

/** Somebody was faster: what integrator.io has now beside what was typed. Nothing was written. */
function Conflict({ fetched, server, edited, pending, onTheirs, onMine, onBack }: ConflictProps): JSX.Element {
  return (
    <div className={styles.tab}>
      <div className={styles.conflict} role="alert">
        <b>{t('data.conflict')}</b> {t('data.conflict_text')}
      </div>
      <Versions fetched={fetched} edited={edited} server={server} />
      <div className={styles.foot}>
        <span className={styles.end}>
          <Button size="small" variant="ghost" onPress={onBack}>
            {t('data.conflict_back')}
          </Button>
          <Button size="small" onPress={onTheirs}>
            {t('data.conflict_theirs')}
          </Button>
          <Button size="small" variant="danger" pending={pending} onPress={onMine}>
            {t('data.conflict_mine')}
          </Button>
        </span>
      </div>
    </div>
  );
}
