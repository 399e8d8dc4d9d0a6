/** What is chosen and what can be done with it. Stands at the foot of the list while something is chosen. */
import { Check, Download, FilePenLine, RotateCw, Tag, Trash2, UserPlus, X } from 'lucide-react';
import type { JSX } from 'react';
import type { ActionKind } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Button, IconButton } from '../../shared/button';
import { RemoteText } from '../../shared/remote-text';
import styles from './selection-bar.module.css';

/** Actions that are buttons without words. */
const LABELS = [
  { action: 'assign', icon: UserPlus, kbd: 'A' },
  { action: 'tag', icon: Tag, kbd: 'T' },
  { action: 'purge', icon: Trash2, kbd: null },
] as const;

interface SelectionBarProps {
  count: number;
  retriable: number;
  /** What the rows are chosen as, such as "2 kinds"; null for single errors. */
  groups?: string | null;
  /** Rows that match the search, when that would choose more. */
  matching: number | null;
  /** The query that everything was chosen by; null for rows. */
  byQuery: string | null;
  /** Rows taken out of everything that matches. */
  except: number;
  /** Key hints and icons where there is room. */
  roomy: boolean;
  /** The action whose request is on its way. */
  pending: ActionKind | null;
  /** Why nothing can be done. */
  blocked: string | null;
  onSelectAll: () => void;
  onAct: (action: ActionKind) => void;
  onDownload: () => void;
  /** Changes the retry data of all of them. */
  onEditData: () => void;
  onClear: () => void;
}

export function SelectionBar(props: SelectionBarProps): JSX.Element {
  const { count, retriable, roomy, pending, blocked } = props;
  const waits = pending === null ? undefined : t('action.pending');
  return (
    <section className={styles.bar} aria-label={t('selection.label')}>
      <span className={styles.count}>
        <b className="tn">{t('selection.count', { count })}</b>{' '}
        {props.groups !== null && props.groups !== undefined && <span className={styles.more}>{t('selection.groups', { groups: props.groups })} </span>}
        <span className={styles.more}>{t('selection.retriable', { count: retriable })}</span>
      </span>
      {props.byQuery !== null && (
        <span className={styles.query} title={props.byQuery}>
          <RemoteText text={t('selection.by_query', { query: props.byQuery })} className="ell" />
          {props.except > 0 && <span className="nw">{t('selection.except', { count: props.except })}</span>}
        </span>
      )}
      {props.matching !== null && (
        <button type="button" className={styles.link} onClick={props.onSelectAll}>
          {t('selection.all', { count: props.matching })}
        </button>
      )}
      <span className={styles.acts}>
        <Button
          {...(roomy ? { icon: Check } : {})}
          kbd="E"
          pending={pending === 'resolve'}
          disabledReason={blocked ?? waits}
          onPress={() => props.onAct('resolve')}
        >
          {roomy ? t('action.resolve_n', { count }) : t('action.resolve')}
        </Button>
        <Button
          variant="primary"
          {...(roomy ? { icon: RotateCw } : {})}
          kbd="R"
          pending={pending === 'retry'}
          disabledReason={blocked ?? waits ?? (retriable === 0 ? t('action.none_retriable') : undefined)}
          onPress={() => props.onAct('retry')}
        >
          {t('action.retry_n', { count: retriable })}
        </Button>
        <IconButton
          icon={FilePenLine}
          label={t('many.button')}
          kbd="Shift+R"
          disabledReason={blocked ?? waits ?? (retriable === 0 ? t('action.none_retriable') : undefined)}
          onPress={props.onEditData}
        />
        <IconButton icon={Download} label={t('action.download')} kbd="D" onPress={props.onDownload} />
        {LABELS.map(({ action, icon, kbd }) => (
          <IconButton
            key={action}
            icon={icon}
            label={t(`action.${action}`)}
            {...(kbd === null ? {} : { kbd })}
            disabledReason={blocked ?? waits}
            onPress={() => props.onAct(action)}
          />
        ))}
        <IconButton icon={X} label={t('selection.clear')} onPress={props.onClear} />
      </span>
    </section>
  );
}
