/** What changes for people, in words: before and after, the rule of the platform, and where somebody else was meanwhile. */
import type { ConflictChoice, PersonPreview, ScopePreview, SubscriptionPreview } from '../../ipc/gen/api';
import { t } from '../../messages';
import { RadioButton } from '../../shared/field';
import { RemoteText } from '../../shared/remote-text';
import styles from './notifications.module.css';
import { STANDALONE } from './reach';
import { personName, ruleWords, stateWords } from './words';

/** The choice for one place; `null` until it is made. */
export type Choose = (person: PersonPreview, scope: ScopePreview, keepMine: boolean) => void;

interface ScopeLinesProps {
  preview: SubscriptionPreview;
  choices: readonly ConflictChoice[];
  /** Absent where the whole change is decided by buttons. */
  onChoose?: Choose;
}

/** People with what changes for them. */
export function ScopeLines({ preview, choices, onChoose }: ScopeLinesProps) {
  return (
    <ul className={styles.changes}>
      {preview.people.map((person) => (
        <li key={person.personId}>
          <h3>{personName({ ...person, email: person.me ? null : person.personId })}</h3>
          <ul>
            {person.scopes.map((scope) => (
              <li key={`${scope.topic.kind} ${scope.topic.id}`} className={scope.conflict ? styles.conflict : undefined}>
                <Lines scope={scope} />
                {scope.conflict && onChoose !== undefined && (
                  <Choices
                    name={`${person.personId} ${scope.topic.kind} ${scope.topic.id}`}
                    choice={choiceOf(choices, person, scope)}
                    onChoose={(keepMine) => {
                      onChoose(person, scope, keepMine);
                    }}
                  />
                )}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

/** The choice that was made for a place. */
export function choiceOf(choices: readonly ConflictChoice[], person: PersonPreview, scope: ScopePreview): boolean | null {
  const found = choices.find((each) => each.personId === person.personId && each.topic.kind === scope.topic.kind && each.topic.id === scope.topic.id);
  return found?.keepMine ?? null;
}

function Lines({ scope }: { scope: ScopePreview }) {
  const { kind } = scope.topic;
  const rule = ruleWords(scope);
  const rows: readonly (readonly [string, string])[] = scope.conflict
    ? [
        [t('notifications.saw'), stateWords(kind, scope.seen)],
        [t('notifications.there'), stateWords(kind, scope.there)],
        [t('notifications.want'), stateWords(kind, scope.wanted)],
      ]
    : scope.rows === 0
      ? [[t('notifications.there'), t('notifications.already', { state: stateWords(kind, scope.there) })]]
      : [
          [t('notifications.before'), stateWords(kind, scope.there)],
          [t('notifications.after'), stateWords(kind, scope.wanted)],
        ];
  return (
    <>
      <p className={styles.strong}>
        {scope.name === '' && scope.topic.id === STANDALONE ? t('notifications.standalone') : <RemoteText text={scope.name} />}
      </p>
      {scope.conflict && <p className={styles.warn}>{t('notifications.changed_meanwhile')}</p>}
      <dl>
        {rows.map(([name, words]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      {rule !== null && <p className={styles.quiet}>{rule}</p>}
    </>
  );
}

function Choices({ name, choice, onChoose }: { name: string; choice: boolean | null; onChoose: (keepMine: boolean) => void }) {
  return (
    <div role="radiogroup" aria-label={t('notifications.choose')} className={styles.choices}>
      <label>
        <RadioButton name={name} checked={choice === true} onChange={() => { onChoose(true); }} />
        {t('notifications.keep_mine')}
      </label>
      <label>
        <RadioButton name={name} checked={choice === false} onChange={() => { onChoose(false); }} />
        {t('notifications.keep_theirs')}
      </label>
    </div>
  );
}
