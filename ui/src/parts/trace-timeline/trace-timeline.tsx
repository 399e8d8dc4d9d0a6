/** The life of one record: everything that is known with its trace key, newest first, over all flows and runs. */
import { CalendarX2, Check, CircleAlert, CircleCheck, CircleX, Clock, RotateCw, type LucideIcon } from 'lucide-react';
import type { JSX } from 'react';
import type { ErrorRef, ErrorRow, TimelineEvent, TimelineKind } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { classes } from '../../shared/classes';
import { Icon } from '../../shared/icon';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { RemoteText } from '../../shared/remote-text';
import { Time } from '../../shared/time';
import { visibleText } from '../../shared/visible-text';
import styles from './trace-timeline.module.css';

type Tone = 'bad' | 'good' | 'next' | 'plain';

const FACES: Readonly<Record<TimelineKind, { icon: LucideIcon; tone: Tone }>> = {
  failed: { icon: CircleAlert, tone: 'bad' },
  failed_in_retry: { icon: CircleX, tone: 'bad' },
  replaced_by_newer: { icon: Check, tone: 'plain' },
  passed_later: { icon: CircleCheck, tone: 'good' },
  resolved_by_person: { icon: Check, tone: 'plain' },
  resolved: { icon: Check, tone: 'plain' },
  retry_sent: { icon: RotateCw, tone: 'plain' },
  retry_passed: { icon: CircleCheck, tone: 'good' },
  retry_failed: { icon: CircleX, tone: 'bad' },
  auto_retry_planned: { icon: Clock, tone: 'next' },
  vanishes: { icon: CalendarX2, tone: 'next' },
  vanished: { icon: CalendarX2, tone: 'plain' },
};

interface TraceTimelineProps {
  traceKey: string | null;
  /** The record that is shown in the pane: its events stand out. */
  shown: ErrorRef;
  onShow: (row: ErrorRow) => void;
  /** Searches for the key in place of the present query. */
  onSearch: (key: string, value: string) => void;
}

export function TraceTimeline({ traceKey, shown, onShow, onSearch }: TraceTimelineProps): JSX.Element {
  if (traceKey === null) {
    return (
      <ListFace kind="empty" title={t('timeline.no_key')}>
        {t('timeline.no_key_text')}
      </ListFace>
    );
  }
  return <Life traceKey={traceKey} shown={shown} onShow={onShow} onSearch={onSearch} />;
}

function Life({ traceKey, shown, onShow, onSearch }: TraceTimelineProps & { traceKey: string }): JSX.Element {
  const { data, error, refetch } = useRpc('get_timeline', { traceKey });
  if (data === undefined) {
    if (error === null) return <LoadingRows rows={6} />;
    return (
      <ListFace
        kind="failed"
        title={t('timeline.not_read')}
        actions={
          <Button
            onPress={() => {
              void refetch();
            }}
          >
            {t('common.try_again')}
          </Button>
        }
      >
        {error.sentence}
      </ListFace>
    );
  }
  return (
    <>
      <div className={styles.head}>
        <RemoteText text={t('timeline.of', { key: visibleText(traceKey), count: data.errors, flows: data.flows })} className={styles.of} />
        <Button variant="ghost" size="small" onPress={() => onSearch('trace', traceKey)}>
          {t('timeline.search')}
        </Button>
      </div>
      {data.cut && <p className={styles.warn}>{t('timeline.cut')}</p>}
      {data.doubled > 0 && <p className={styles.warn}>{t('timeline.doubled', { count: data.doubled })}</p>}
      <ol className={styles.events} aria-label={t('timeline.label')}>
        {data.events.map((event, at) => (
          <Line key={`${event.kind} ${event.error.errorId} ${event.atMs} ${at}`} event={event} shown={shown} onShow={onShow} />
        ))}
      </ol>
      {data.more && <p className={styles.more}>{t('timeline.more')}</p>}
    </>
  );
}

function Line({ event, shown, onShow }: { event: TimelineEvent; shown: ErrorRef; onShow: (row: ErrorRow) => void }): JSX.Element {
  const { error, kind } = event;
  const face = FACES[kind];
  const isShown = error.errorId === shown.errorId && error.stepId === shown.stepId && error.flowId === shown.flowId;
  const words = { step: visibleText(error.stepName), flow: visibleText(error.flowName), who: visibleText(event.by?.name ?? '') };
  return (
    <li className={classes(styles.event, isShown && styles.shown, styles[face.tone])} aria-current={isShown || undefined}>
      <span className={styles.knob}>
        <Icon of={face.icon} size={14} />
      </span>
      <span className={styles.what}>
        {isShown ? (
          <RemoteText text={t(`timeline.${kind}`, words)} className={styles.title} />
        ) : (
          <button type="button" className={styles.title} title={t('timeline.open')} onClick={() => onShow(error)}>
            <RemoteText text={t(`timeline.${kind}`, words)} />
          </button>
        )}
        <RemoteText text={isFailure(kind) ? error.message : t(`timeline.${kind}_note`, words)} className={styles.note} />
      </span>
      <Time at={event.atMs} className={classes(styles.when, 'tn')} />
    </li>
  );
}

function isFailure(kind: TimelineKind): kind is 'failed' | 'failed_in_retry' {
  return kind === 'failed' || kind === 'failed_in_retry';
}
