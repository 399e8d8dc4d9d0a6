/**
 * Where a list looks: the whole account, or the integration, flow and step that its query names, each as a chip that can
 * be taken off; and a list to choose from. Owns the showing and the choosing; the query text is changed by the screen.
 */
import { ChevronDown, X } from 'lucide-react';
import { useState, type JSX } from 'react';
import type { QueryPart } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { Button, IconButton } from '../../shared/button';
import { Icon } from '../../shared/icon';
import { Popover } from '../../shared/popover';
import { RemoteText } from '../../shared/remote-text';
import { visibleText } from '../../shared/visible-text';
import { PlaceList } from './place-list';
import type { Place } from './places';
import styles from './scope-pick.module.css';

/** Keys of a query that say where, from wide to narrow. */
export const SCOPE_KEYS = ['integration', 'flow', 'step'] as const;
type ScopeKey = (typeof SCOPE_KEYS)[number];

/** Whether a part of a query says where the list looks. */
export function isScope(part: QueryPart): boolean {
  return part.understood && !part.exclude && SCOPE_KEYS.some((key) => key === part.key);
}

interface ScopePickProps {
  /** How the query is read. */
  parts: readonly QueryPart[];
  /** Takes one part off. */
  onRemove: (part: QueryPart) => void;
  /** Looks only there; null for the whole account. */
  onChoose: (place: Place | null) => void;
}

export function ScopePick({ parts, onRemove, onChoose }: ScopePickProps): JSX.Element {
  const chips = SCOPE_KEYS.flatMap((key) => parts.filter((part) => part.key === key && isScope(part)));
  return (
    <div className={styles.scope} role="group" aria-label={t('scope.label')}>
      {chips.map((part) => (
        <Chip key={part.text} part={part} onRemove={() => onRemove(part)} />
      ))}
      <Popover
        label={t('scope.choose')}
        placement="bottom start"
        className={styles.pop}
        trigger={
          chips.length === 0 ? (
            <Button variant="ghost">
              {t('scope.account')}
              <Icon of={ChevronDown} size={14} />
            </Button>
          ) : (
            <IconButton icon={ChevronDown} label={t('scope.change')} />
          )
        }
      >
        {(close) => (
          <Places
            isWhole={chips.length === 0}
            onChoose={(place) => {
              close();
              onChoose(place);
            }}
          />
        )}
      </Popover>
    </div>
  );
}

function Chip({ part, onRemove }: { part: QueryPart; onRemove: () => void }): JSX.Element {
  const kind = t(`scope.kind_${part.key as ScopeKey}`);
  // Standalone flows have no integration to name.
  const name = part.key === 'integration' && part.label === 'none' ? t('common.standalone') : part.label;
  return (
    <span className={styles.chip} title={`${kind}: ${visibleText(name)}`}>
      <span className={styles.kind}>{kind}</span>
      <RemoteText text={name} className="ell" />
      <button type="button" className={styles.remove} aria-label={t('scope.remove', { kind, name: visibleText(name) })} onClick={onRemove}>
        <Icon of={X} size={12} />
      </button>
    </span>
  );
}

function Places({ isWhole, onChoose }: { isWhole: boolean; onChoose: (place: Place | null) => void }): JSX.Element {
  const { data, error } = useRpc('get_navigation', {});
  const [text, setText] = useState('');
  if (data === undefined) return <p className={styles.note}>{error === null ? t('scope.reading') : error.sentence}</p>;
  return <PlaceList navigation={data} text={text} onText={setText} isWhole={isWhole} onChoose={onChoose} />;
}
