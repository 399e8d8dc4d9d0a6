/** What can be done with chosen cells: subscribe, unsubscribe, give these people what another gets. */
import { Check, Copy, X } from 'lucide-react';
import type { Subscriber } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Button, IconButton } from '../../shared/button';
import { Menu } from '../../shared/popover';
import styles from './notifications.module.css';
import type { Filtered } from './reach';
import { personName, thingName } from './words';

interface SelectionProps {
  chosen: Filtered;
  /** Everybody, to copy from. */
  people: readonly Subscriber[];
  pending: boolean;
  onDraft: (subscribed: boolean) => void;
  onCopy: (from: Subscriber) => void;
  onColumn: () => void;
  onClear: () => void;
}

export function Selection({ chosen, people, pending, onDraft, onCopy, onColumn, onClear }: SelectionProps) {
  const able = chosen.people.filter((person) => person.canChange);
  const [onlyPerson] = chosen.people;
  const [onlyRow] = chosen.rows;
  const who = chosen.people.length === 1 && onlyPerson !== undefined ? personName(onlyPerson) : t('notifications.n_people', { count: chosen.people.length });
  const what = chosen.rows.length === 1 && onlyRow !== undefined ? thingName(onlyRow) : t('notifications.n_things', { count: chosen.rows.length });
  const blocked = able.length === 0 ? t('notifications.fixed_hint') : undefined;
  const others = people.filter((person) => !chosen.people.includes(person));
  return (
    <section className={styles.selection} aria-label={t('notifications.selection')}>
      <span className="ell">
        <b className="tn">{t('notifications.selected', { count: chosen.rows.length * chosen.people.length })}</b>{' '}
        <span className={styles.quiet}>{t('notifications.selected_what', { who, what })}</span>
      </span>
      <button type="button" className={styles.link} onClick={onColumn}>
        {t('notifications.whole_column')}
      </button>
      <span className={styles.acts}>
        <Button variant="primary" icon={Check} pending={pending} disabledReason={blocked} onPress={() => { onDraft(true); }}>
          {t('notifications.subscribe')}
        </Button>
        <Button pending={pending} disabledReason={blocked} onPress={() => { onDraft(false); }}>
          {t('notifications.unsubscribe')}
        </Button>
        {others.length > 0 && blocked === undefined && (
          <Menu
            label={t('notifications.copy_from')}
            trigger={<Button icon={Copy}>{t('notifications.copy_from')}</Button>}
            groups={[{ items: others.map((person) => ({ id: person.personId, label: personName(person), run: () => { onCopy(person); } })) }]}
          />
        )}
        <IconButton icon={X} label={t('selection.clear')} onPress={onClear} />
      </span>
    </section>
  );
}
