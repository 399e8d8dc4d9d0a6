/**
 * One error in full, beside the list: what it is, what is being done about it, what can be done. Owns width, tabs and
 * layout; acting and moving to the next row are left to the screen.
 */
import { Check, ChevronDown, ChevronUp, CircleAlert, CircleCheck, CircleOff, PanelRightClose, RotateCw, Tag, Trash2, UserPlus } from 'lucide-react';
import { useId, useState, type JSX } from 'react';
import type { ActionKind, ErrorDetail, ErrorRef, ErrorRow } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { Button, IconButton } from '../../shared/button';
import { classes } from '../../shared/classes';
import { Icon } from '../../shared/icon';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { RemoteText } from '../../shared/remote-text';
import { TabBar, TabPanel } from '../../shared/tabs';
import { useTimeText } from '../../shared/time';
import { DraftPill, OverlayPill } from '../overlay-pill/overlay-pill';
import { Details } from './details';
import { TraceTimeline } from '../trace-timeline/trace-timeline';
import styles from './error-pane.module.css';
import { PaneEdge } from './pane-edge';
import { RetryDataTab } from './retry-data';
import { TraceTab } from './trace';

/** Tabs of the pane. */
export const PANE_TABS = ['details', 'retry', 'http', 'timeline', 'data'] as const;
export type PaneTab = (typeof PANE_TABS)[number];

interface ErrorPaneProps {
  errorRef: ErrorRef;
  /** The row as the list has it, shown until the whole record is there. */
  row: ErrorRow | null;
  /** Place in the list, from 1; 0 when it is not in it. */
  at: number;
  total: number;
  tab: PaneTab;
  onTab: (tab: PaneTab) => void;
  px: number;
  onPx: (px: number, done: boolean) => void;
  marks: readonly string[];
  pending: ActionKind | null;
  /** Why nothing can be done at all. */
  blocked: string | null;
  onAct: (action: ActionKind, row: ErrorRow) => void;
  onUndo: (batchId: string) => void;
  onPrevious: () => void;
  onNext: () => void;
  onClose: () => void;
  /** Shows another record in the pane. */
  onShow: (row: ErrorRow) => void;
  /** Searches for a text in place of the present query. */
  onSearch: (key: string, value: string) => void;
}

export function ErrorPane(props: ErrorPaneProps): JSX.Element {
  const { errorRef, at, total, tab } = props;
  const detail = useRpc('get_error', errorRef);
  const shown = detail.data ?? null;
  const row = shown?.row ?? props.row;
  const idBase = useId();
  const text = useTimeText();
  return (
    <aside className={styles.pane} aria-label={t('pane.label')} style={{ width: props.px }} data-pane="">
      <PaneEdge px={props.px} onPx={props.onPx} />
      <div className={styles.head}>
        <div className={styles.line}>
          {row !== null && <State row={row} />}
          {row !== null && <OverlayPill row={row} onUndo={props.onUndo} />}
          {row?.draft === true && row.overlay === null && <DraftPill />}
          <span className={styles.place}>{at > 0 && t('pane.place', { at, total })}</span>
          <span className={styles.turn}>
            <IconButton icon={ChevronUp} label={t('pane.previous')} kbd="K" onPress={props.onPrevious} />
            <IconButton icon={ChevronDown} label={t('pane.next')} kbd="J" onPress={props.onNext} />
            <IconButton icon={PanelRightClose} label={t('pane.close')} kbd="Escape" onPress={props.onClose} />
          </span>
        </div>
        {row !== null && <Message key={row.errorId} detail={shown} row={row} marks={props.marks} />}
        {row !== null && <Actions {...props} row={row} />}
      </div>
      <TabBar
        label={t('pane.tabs')}
        idBase={idBase}
        className={styles.tabs}
        tabs={PANE_TABS.map((id) => ({ id, label: t(`pane.tab_${id}`) }))}
        selected={tab}
        onSelect={props.onTab}
      />
      <TabPanel idBase={idBase} selected={tab} className={styles.panel}>
        <div key={`${errorRef.errorId} ${tab}`} className={styles.scroll} tabIndex={0} role="region" aria-label={t(`pane.${tab}`)}>
          {detail.isError && shown === null && (
            <ListFace
              kind="failed"
              title={t('pane.failed')}
              actions={
                <Button
                  onPress={() => {
                    void detail.refetch();
                  }}
                >
                  {t('common.try_again')}
                </Button>
              }
            >
              {detail.error.sentence}
            </ListFace>
          )}
          {detail.isPending && <LoadingRows rows={6} />}
          {shown !== null && tab === 'details' && (
            <Details detail={shown} onShow={props.onShow} onSearch={props.onSearch} />
          )}
          {row !== null && tab === 'timeline' && (
            <TraceTimeline traceKey={row.traceKey} shown={errorRef} onShow={props.onShow} onSearch={props.onSearch} />
          )}
          {shown !== null && tab === 'retry' && (
            <RetryDataTab
              errorRef={errorRef}
              hasRetryData={shown.row.retriable}
              overlay={shown.row.overlay}
              onUndo={props.onUndo}
              blocked={props.blocked}
              onRetry={() => props.onAct('retry', shown.row)}
            />
          )}
          {shown !== null && tab === 'http' && <TraceTab errorRef={errorRef} hasTrace={shown.hasTrace} />}
          {shown !== null && tab === 'data' && (
            <pre className={styles.raw} data-selectable="">
              <RemoteText text={shown.raw} lines />
            </pre>
          )}
        </div>
      </TabPanel>
      {typeof shown?.asOfMs === 'number' && <p className={styles.foot}>{t('pane.as_of', { time: text(shown.asOfMs) })}</p>}
    </aside>
  );
}

function State({ row }: { row: ErrorRow }): JSX.Element {
  const icon = { open: CircleAlert, resolved: CircleCheck, gone: CircleOff }[row.state];
  return (
    <span className={classes(styles.state, styles[row.state])}>
      <Icon of={icon} size={14} />
      {t(`errors.state_${row.state}`)}
    </span>
  );
}

/** Characters from which a message is folded. */
const LONG = 280;

function Message({ detail, row, marks }: { detail: ErrorDetail | null; row: ErrorRow; marks: readonly string[] }): JSX.Element {
  const [open, setOpen] = useState(false);
  const message = detail?.message ?? row.message;
  const long = message.length > LONG || message.split('\n').length > 5;
  return (
    <div className={styles.message}>
      <p className={classes(styles.text, long && !open && styles.folded)} data-selectable="">
        <RemoteText text={message} marks={marks} lines />
      </p>
      {long && (
        <button type="button" className={styles.link} onClick={() => setOpen(!open)}>
          {t(open ? 'pane.show_less' : 'pane.show_all')}
        </button>
      )}
      {open && detail?.messageCut === true && <p className={styles.remark}>{t('pane.message_cut')}</p>}
    </div>
  );
}

type ActionsProps = Pick<ErrorPaneProps, 'pending' | 'blocked' | 'onAct'> & { row: ErrorRow };

function Actions({ row, pending, blocked, onAct }: ActionsProps): JSX.Element {
  const waits = pending === null ? null : t('action.pending');
  const busy = row.overlay === null || row.overlay === 'retry_failed' ? null : t('action.in_progress');
  const labelReason = blocked ?? waits ?? (row.state === 'gone' ? t('action.is_gone') : undefined);
  const retryReason = blocked ?? waits ?? busy ?? (row.retriable ? undefined : t('action.not_retriable'));
  const resolveReason = blocked ?? waits ?? busy ?? (row.state === 'open' ? undefined : t('action.not_open'));
  return (
    <div className={styles.acts}>
      <Button
        variant="primary"
        icon={RotateCw}
        pending={pending === 'retry'}
        disabledReason={retryReason}
        onPress={() => onAct('retry', row)}
      >
        {t('action.retry')}
      </Button>
      <Button
        icon={Check}
        pending={pending === 'resolve'}
        disabledReason={resolveReason}
        onPress={() => onAct('resolve', row)}
      >
        {t('action.resolve')}
      </Button>
      <Button icon={UserPlus} pending={pending === 'assign'} disabledReason={labelReason} onPress={() => onAct('assign', row)}>
        {t('action.assign')}
      </Button>
      <IconButton icon={Tag} label={t('action.tag')} disabledReason={labelReason} onPress={() => onAct('tag', row)} />
      {row.state === 'resolved' && (
        <IconButton icon={Trash2} label={t('action.purge')} disabledReason={blocked ?? waits ?? busy ?? undefined} onPress={() => onAct('purge', row)} />
      )}
    </div>
  );
}
