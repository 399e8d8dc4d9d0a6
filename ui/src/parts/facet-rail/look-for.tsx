/**
 * Filters that need a look at each record: not cured since, about to vanish, trace keys that are no good. Folded away at
 * first, because their counts cost more than those of the other filters; they are counted when it is opened.
 */
import { useQueries } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { call } from '../../ipc/client';
import { queryKey } from '../../ipc/query';
import { t, type MessageKey } from '../../messages';
import { classes } from '../../shared/classes';
import { Checkbox } from '../../shared/field';
import { formatCount } from '../../shared/format';
import styles from './facet-rail.module.css';

interface Offer {
  key: string;
  value: string;
  label: MessageKey;
  hint: MessageKey;
}

const OFFERS: readonly Offer[] = [
  { key: 'cured', value: 'no', label: 'look.uncured', hint: 'look.uncured_hint' },
  { key: 'vanishes', value: '7d', label: 'look.vanishing', hint: 'look.vanishing_hint' },
  { key: 'key', value: 'none', label: 'look.no_key', hint: 'look.no_key_hint' },
  { key: 'key', value: 'cut', label: 'look.cut_key', hint: 'look.cut_key_hint' },
  { key: 'key', value: 'doubled', label: 'look.doubled_key', hint: 'look.doubled_key_hint' },
];

interface LookForProps {
  query: string;
  /** Values that the query asks for, as `key:value`. */
  chosen: ReadonlySet<string>;
  onToggle: (key: string, value: string, on: boolean) => void;
}

export function LookFor({ query, chosen, onToggle }: LookForProps): JSX.Element {
  const [opened, setOpened] = useState(false);
  const isChosen = ({ key, value }: Offer): boolean => chosen.has(`${key}:${value}`);
  // What is asked for stays in sight.
  const open = opened || OFFERS.some(isChosen);
  const counts = useQueries({
    queries: OFFERS.map(({ key, value }) => ({
      queryKey: [...queryKey('count_errors', { query }), key, value],
      queryFn: async () => {
        const without = await call('edit_query', { query, key, value: '', on: false, replace: true });
        const only = await call('edit_query', { query: without.query, key, value, on: true, replace: false });
        return call('count_errors', only);
      },
      enabled: open,
    })),
  });
  return (
    <section className={styles.group}>
      <h2>
        <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpened(!opened)}>
          {t('look.title')}
        </button>
      </h2>
      {open && (
        <ul aria-label={t('look.title')}>
          {OFFERS.map((offer, at) => {
            const count = counts[at]?.data?.count;
            const on = isChosen(offer);
            const label = t(offer.label);
            return (
              <li key={`${offer.key} ${offer.value}`}>
                <label className={classes(styles.value, on && styles.on)}>
                  <Checkbox
                    checked={on}
                    label={count === undefined ? label : t('errors.facet_name', { label, count })}
                    onChange={(next) => onToggle(offer.key, offer.value, next)}
                  />
                  <span className={classes('ell', styles.label)} title={t(offer.hint)}>
                    {label}
                  </span>
                  <span className={classes(styles.count, 'tn')}>{count === undefined ? '' : formatCount(count)}</span>
                </label>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
