/**
 * The kept data of an error: as it was fetched, as it is edited, and, when somebody was faster, as integrator.io has it
 * now. What is typed is sent as text, so no digit of a number changes. Nothing is kept on this computer.
 */
import { useEffect, useState, type JSX } from 'react';
import { call } from '../../ipc/client';
import { toRpcError } from '../../ipc/errors';
import type { ErrorRef, RetryData } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { useCommands } from '../../shared/command';
import { formatCount } from '../../shared/format';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { RemoteText } from '../../shared/remote-text';
import { Segmented } from '../../shared/segmented';
import { useTimeText } from '../../shared/time';
import { showToast } from '../../shared/toast';
import { DiffView } from './diff-view';
import { checkJson } from './json-check';
import { JsonEditor } from './json-editor';
import styles from './retry-data.module.css';

interface RetryDataTabProps {
  errorRef: ErrorRef;
  hasRetryData: boolean;
  /** Why nothing can be done at all. */
  blocked: string | null;
  onRetry: () => void;
}

type Load = { state: 'loading' } | { state: 'failed'; sentence: string } | { state: 'ready'; data: RetryData; text: string };
type View = 'edit' | 'changes' | 'fetched';

export function RetryDataTab(props: RetryDataTabProps): JSX.Element {
  const { hasRetryData } = props;
  const { flowId, stepId, errorId } = props.errorRef;
  const [load, setLoad] = useState<Load>({ state: 'loading' });
  const [turn, setTurn] = useState(0);
  const read = (): void => {
    setLoad({ state: 'loading' });
    setTurn(turn + 1);
  };
  useEffect(() => {
    if (!hasRetryData) return;
    let isOver = false;
    call('get_retry_data', { flowId, stepId, errorId }).then(
      (data) => {
        if (!isOver) setLoad({ state: 'ready', data, text: data.data ?? '' });
      },
      (error: unknown) => {
        if (!isOver) setLoad({ state: 'failed', sentence: toRpcError(error).sentence });
      },
    );
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
  if (load.data.data === null) {
    return (
      <ListFace kind="empty" title={t('data.too_long', { kb: Math.ceil(load.data.bytes / 1024) })}>
        {t('data.too_long_text')}
      </ListFace>
    );
  }
  return <Editing key={turn} {...props} data={load.data} fetched={load.text} onRead={read} />;
}

interface EditingProps extends RetryDataTabProps {
  data: RetryData;
  fetched: string;
  onRead: () => void;
}

function Editing({ errorRef, blocked, onRetry, data, fetched, onRead }: EditingProps): JSX.Element {
  const [edited, setEdited] = useState(fetched);
  const [view, setView] = useState<View>('edit');
  const [server, setServer] = useState<string | null>(null);
  const [pending, setPending] = useState<'save' | 'retry' | null>(null);
  const text = useTimeText();
  const check = checkJson(edited);
  const changed = edited !== fetched;
  const reason = blocked ?? (pending !== null ? t('action.pending') : check.ok ? undefined : t('data.not_valid'));
  async function save(then: 'save' | 'retry', overwrite: boolean): Promise<void> {
    if (reason !== undefined) return;
    setPending(then);
    try {
      if (changed || overwrite) {
        const saved = await call('save_retry_data', { error: errorRef, fetched, edited, overwrite });
        if (saved.state === 'conflict') {
          setServer(saved.server);
          return;
        }
        showToast({ text: t('data.saved'), tone: 'ok' });
      }
      if (then === 'retry') onRetry();
      onRead();
    } catch (error) {
      showToast({ text: t('data.save_failed', { sentence: toRpcError(error).sentence }), tone: 'error' });
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
        server={server}
        edited={edited}
        pending={pending !== null}
        onTheirs={onRead}
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
        {data.stage !== null && <RemoteText text={t('data.stage', { stage: data.stage })} className={styles.note ?? ''} />}
        <span className={styles.note}>{t('data.bytes', { bytes: formatCount(data.bytes) })}</span>
        <span className={styles.end}>
          <Segmented
            label={t('data.view')}
            options={(['edit', 'changes', 'fetched'] as const).map((value) => ({ value, label: t(`data.view_${value}`) }))}
            value={view}
            onChange={setView}
          />
        </span>
      </div>
      {view === 'edit' && <JsonEditor label={t('data.editor')} value={edited} onChange={setEdited} badLine={check.ok ? null : check.line} />}
      {view === 'changes' && <DiffView before={fetched} after={edited} label={t('data.view_changes')} />}
      {view === 'fetched' && (
        <pre className={styles.text} data-selectable="" tabIndex={0} aria-label={t('data.view_fetched')}>
          <RemoteText text={fetched} lines />
        </pre>
      )}
      <div className={styles.foot}>
        <span className={styles.note}>{t('data.read_first', { time: text(data.readAtMs) })}</span>
        <span className={styles.end}>
          <Button size="small" variant="ghost" disabledReason={changed ? undefined : t('data.nothing_changed')} onPress={() => setEdited(fetched)}>
            {t('data.reset')}
          </Button>
          <Button
            size="small"
            pending={pending === 'save'}
            disabledReason={reason ?? (changed ? undefined : t('data.nothing_changed'))}
            onPress={() => void save('save', false)}
          >
            {t('data.save')}
          </Button>
          <Button size="small" variant="primary" kbd="Ctrl+Enter" pending={pending === 'retry'} disabledReason={reason} onPress={() => void save('retry', false)}>
            {t(changed ? 'data.save_retry' : 'action.retry')}
          </Button>
        </span>
      </div>
    </div>
  );
}

interface ConflictProps {
  server: string;
  edited: string;
  pending: boolean;
  onTheirs: () => void;
  onMine: () => void;
  onBack: () => void;
}

/** Somebody was faster: what integrator.io has now beside what was typed. Nothing was written. */
function Conflict({ server, edited, pending, onTheirs, onMine, onBack }: ConflictProps): JSX.Element {
  return (
    <div className={styles.tab}>
      <div className={styles.conflict} role="alert">
        <b>{t('data.conflict')}</b> {t('data.conflict_text')}
      </div>
      <DiffView before={server} after={edited} label={t('data.conflict_diff')} />
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
