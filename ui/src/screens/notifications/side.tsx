/** What one person gets, or who gets one thing; below it the next e-mail of that person. */
import { Check, Minus } from 'lucide-react';
import type { Notifications, Subscriber } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Icon } from '../../shared/icon';
import { RemoteText } from '../../shared/remote-text';
import { MailPreview } from './mail-preview';
import styles from './notifications.module.css';
import { STANDALONE, isDrafted, reachOf, shownHolding, type ThingRow } from './reach';
import { accessWords, personName, thingName } from './words';

export function PersonSide({ data, person }: { data: Notifications; person: Subscriber }) {
  return (
    <aside className={styles.side} aria-label={t('notifications.what_gets', { name: personName(person) })} tabIndex={0}>
      <Gets data={data} person={person} />
      <MailPreview person={person} />
    </aside>
  );
}

function Gets({ data, person }: { data: Notifications; person: Subscriber }) {
  const holding = shownHolding(person);
  const connections = data.connections.filter((each) => holding.connections.includes(each.connectionId));
  const lines = data.integrations.flatMap((each) => {
    const name = each.integrationId === STANDALONE ? t('notifications.standalone') : each.name;
    if (holding.integrations.includes(each.integrationId)) {
      return [{ key: each.integrationId, name, note: t('notifications.all_n_flows', { count: each.flows.length }) }];
    }
    return each.flows.filter((flow) => holding.flows.includes(flow.flowId)).map((flow) => ({ key: flow.flowId, name: flow.name, note: name }));
  });
  return (
    <section className={styles.who}>
      <h2>
        <span className="ell" title={person.email ?? undefined}>{t('notifications.what_gets', { name: personName(person) })}</span>
        <span className={styles.note}>{accessWords(person)}</span>
      </h2>
      {lines.length === 0 && connections.length === 0 ? (
        <p className={styles.quiet}>{t('notifications.gets_nothing')}</p>
      ) : (
        <ul>
          {lines.map((line) => (
            <li key={line.key}>
              <Icon of={Check} size={14} />
              <RemoteText text={line.name} className="ell" />
              <span className={styles.note} title={line.note}>{line.note}</span>
            </li>
          ))}
          {connections.length > 0 && (
            <li>
              <Icon of={Check} size={14} />
              <span className="ell" title={connections.map((each) => each.name).join('\n')}>{t('notifications.tab_connections')}</span>
              <span className={styles.note}>{t('notifications.n_connections', { count: connections.length })}</span>
            </li>
          )}
        </ul>
      )}
      {person.disabled && <p className={styles.quiet}>{t('notifications.off_hint')}</p>}
      {!person.canChange && <p className={styles.quiet}>{t('notifications.fixed_hint')}</p>}
    </section>
  );
}

export function ThingSide({ data, row }: { data: Notifications; row: ThingRow }) {
  const people = data.people
    .map((person) => ({ person, reach: reachOf(shownHolding(person), row), drafted: isDrafted(person, row) }))
    .filter((each) => each.reach !== 'none');
  const title = t(row.topic.kind === 'connection' ? 'notifications.who_connection' : 'notifications.who_flow', { name: thingName(row) });
  return (
    <aside className={styles.side} aria-label={title} tabIndex={0}>
      <section className={styles.who}>
        <h2>
          <span className="ell" title={title}>{title}</span>
        </h2>
        {people.length === 0 ? (
          <p className={styles.quiet}>{t('notifications.nobody')}</p>
        ) : (
          <ul>
            {people.map(({ person, reach, drafted }) => (
              <li key={person.personId}>
                <Icon of={reach === 'own' ? Check : Minus} size={14} />
                <span className="ell" title={person.email ?? undefined}>{personName(person)}</span>
                <span className={styles.note}>
                  {[reach === 'through' ? t('notifications.through') : null, drafted ? t('notifications.not_saved') : null, person.disabled ? t('notifications.access_off') : null]
                    .filter((part) => part !== null)
                    .join(', ')}
                </span>
              </li>
            ))}
          </ul>
        )}
        {row.topic.kind === 'integration' && <p className={styles.quiet}>{t('notifications.who_flows_hint')}</p>}
      </section>
    </aside>
  );
}
