/** The Details tab: automatic retry, the fields of the record, other errors of the same record. */
import { Check, Clock, TriangleAlert, X } from 'lucide-react';
import type { JSX, ReactNode } from 'react';
import type { Attempt, ErrorDetail, ErrorRow } from '../../ipc/gen/api';
import { t } from '../../messages';
import { useNow } from '../../shared/clock';
import { classes } from '../../shared/classes';
import { formatCountdown } from '../../shared/format';
import { Icon } from '../../shared/icon';
import { LetterTile } from '../../shared/letter-tile';
import { Pill } from '../../shared/pill';
import { RemoteText } from '../../shared/remote-text';
import { Time, useTimeText } from '../../shared/time';
import { visibleText } from '../../shared/visible-text';
import { ClassTag } from '../class-tag/class-tag';
import { sourceName } from '../facet-rail/source-name';
import styles from './error-pane.module.css';

interface DetailsProps {
  detail: ErrorDetail;
  onShow: (row: ErrorRow) => void;
  onSearch: (key: string, value: string) => void;
}

export function Details({ detail, onShow, onSearch }: DetailsProps): JSX.Element {
  return (
    <>
      {detail.attempts.length > 0 && <Attempts detail={detail} />}
      <Fields detail={detail} onSearch={onSearch} />
      <SameRecord detail={detail} onShow={onShow} onSearch={onSearch} />
    </>
  );
}

function Attempts({ detail: { attempts, row } }: { detail: ErrorDetail }): JSX.Element {
  const next = attempts.findIndex((attempt) => attempt.outcome === 'next');
  return (
    <section className={styles.section}>
      <h2>
        {t('pane.auto_retry')}
        <span className={styles.quiet}>
          {next >= 0 ? (
            <>
              {t('pane.auto_retry_next', { attempt: next + 1 })} <Countdown atMs={row.retryAtMs ?? attempts[next]?.atMs ?? 0} />
            </>
          ) : (
            row.retriesExhausted && t('pane.auto_retry_over')
          )}
        </span>
      </h2>
      <ol>
        {attempts.map((attempt, at) => (
          <AttemptLine key={attempt.afterS} attempt={attempt} last={at === attempts.length - 1} />
        ))}
      </ol>
    </section>
  );
}

function Countdown({ atMs }: { atMs: number }): JSX.Element {
  return <b className={styles.countdown}>{formatCountdown(atMs - useNow())}</b>;
}

function AttemptLine({ attempt, last }: { attempt: Attempt; last: boolean }): JSX.Element {
  const { outcome } = attempt;
  const word = outcome === 'waiting' && last ? 'last' : outcome;
  return (
    <li className={classes(styles.attempt, styles[outcome])}>
      <span className={styles.knob}>
        {outcome === 'failed' && <Icon of={X} size={10} />}
        {outcome === 'next' && <Icon of={Clock} size={10} />}
      </span>
      <span className={styles.after}>{formatCountdown(attempt.afterS * 1000)}</span>
      <span className={classes('ell', styles.what)}>{t(`pane.attempt_${word}`)}</span>
      <Time at={attempt.atMs} className={styles.when} />
    </li>
  );
}

function Fields({ detail, onSearch }: Pick<DetailsProps, 'detail' | 'onSearch'>): JSX.Element {
  const { row } = detail;
  const text = useTimeText();
  const source = sourceName(row.source, row.application);
  const named = row.source === 'application' && row.application !== null;
  return (
    <section className={styles.section}>
      <dl className={styles.fields}>
        <Field name={t('pane.code')} mono>
          {row.code !== null && <RemoteText text={row.code} />}
        </Field>
        <Field name={t('pane.source')}>
          {row.source !== null && <bdi>{named ? t('source.application_of', { application: source }) : source}</bdi>}
        </Field>
        <Field name={t('pane.class')}>
          {row.classification !== null && (
            <>
              <ClassTag value={row.classification} />
              {detail.classifiedBy !== null && (
                <span className={styles.quiet}> {t('pane.class_by', { who: visibleText(detail.classifiedBy) })}</span>
              )}
            </>
          )}
        </Field>
        <Field name={t('pane.step')}>
          <span className={styles.step}>
            <LetterTile name={row.application ?? row.stepName} look="small" />
            <Filter onPress={() => onSearch('step', row.stepId)}>
              <RemoteText text={row.stepName} />
            </Filter>
          </span>
        </Field>
        <Field name={t('pane.flow')}>
          <Filter onPress={() => onSearch('flow', row.flowId)}>
            <RemoteText text={row.flowName} />
          </Filter>
        </Field>
        <Field name={t('pane.run')}>
          {row.runId !== null && (
            <>
              <Filter onPress={() => onSearch('run', row.runId ?? '')}>
                {typeof detail.run?.startedAtMs !== 'number' ? (
                  <RemoteText text={row.runId} className="mono" />
                ) : (
                  <Time at={detail.run.startedAtMs} className="tn" />
                )}
              </Filter>
              {detail.run?.status === 'running' && <span className={styles.quiet}> {t('pane.run_running')}</span>}
            </>
          )}
        </Field>
        <Field name={t('pane.occurred')}>{row.occurredAtMs !== null && <TwoTimes atMs={row.occurredAtMs} />}</Field>
        {row.resolvedAtMs !== null && (
          <Field name={t('pane.resolved')}>
            <TwoTimes atMs={row.resolvedAtMs} />
          </Field>
        )}
        {row.resolvedBy !== null && (
          <Field name={t('pane.resolved_by')}>
            {row.resolvedBy.auto ? t('errors.auto_resolved') : <RemoteText text={row.resolvedBy.name} />}
          </Field>
        )}
        <Field name={t('pane.trace')} mono>
          {row.traceKey !== null && <RemoteText text={row.traceKey} />}
        </Field>
        <Field name={t('pane.error_id')} mono>
          <RemoteText text={row.errorId} />
        </Field>
        <Field name={t('pane.assigned')}>
          {row.assignedTo === null ? (
            <span className={styles.quiet}>{t('pane.nobody')}</span>
          ) : (
            <RemoteText text={row.assignedTo} />
          )}
        </Field>
        {row.tags.length > 0 && (
          <Field name={t('pane.tags')}>
            <span className={styles.tags}>
              {row.tags.map((tag) => (
                <Pill key={tag}>
                  <RemoteText text={tag} />
                </Pill>
              ))}
            </span>
          </Field>
        )}
        <Field name={t('pane.retry_data')}>
          {row.retriable ? t('pane.retry_data_kept') : <span className={styles.quiet}>{t('pane.retry_data_none')}</span>}
        </Field>
        {row.purgeAtMs !== null && (
          <Field name={t('pane.kept_until')}>
            <span title={t('pane.retention', { time: text(row.purgeAtMs) })}>
              <Time at={row.purgeAtMs} precision="minute" className="tn" />
            </span>
          </Field>
        )}
        {row.oddFields.length > 0 && (
          <Field name={t('pane.not_understood')} mono>
            <RemoteText text={row.oddFields.join(', ')} />
          </Field>
        )}
      </dl>
    </section>
  );
}

function Field({ name, mono = false, children }: { name: string; mono?: boolean; children: ReactNode }): JSX.Element {
  const none = children === false || children === null;
  return (
    <>
      <dt>{name}</dt>
      <dd className={classes(mono && styles.mono)} data-selectable="">
        {none ? <span className={styles.quiet}>{t('errors.no_value')}</span> : children}
      </dd>
    </>
  );
}

function Filter({ onPress, children }: { onPress: () => void; children: ReactNode }): JSX.Element {
  return (
    <button type="button" className={classes(styles.link, 'ell')} onClick={onPress}>
      {children}
    </button>
  );
}

/** A time in both forms. */
function TwoTimes({ atMs }: { atMs: number }): JSX.Element {
  return (
    <>
      <Time at={atMs} form="absolute" className="tn" />{' '}
      <span className={styles.quiet}>
        <Time at={atMs} form="relative" />
      </span>
    </>
  );
}

function SameRecord({ detail, onShow, onSearch }: DetailsProps): JSX.Element {
  const { row, sameRecord } = detail;
  const key = row.traceKey;
  return (
    <section className={styles.section}>
      <h2>
        {t('pane.same_record')}
        {key !== null && (
          <button type="button" className={classes(styles.link, styles.right, 'ell')} onClick={() => onSearch('trace', key)}>
            <RemoteText text={t('pane.same_record_link', { key: visibleText(key) })} />
          </button>
        )}
      </h2>
      {key === null && <p className={styles.remark}>{t('pane.no_trace_key')}</p>}
      {key !== null && sameRecord.length === 0 && <p className={styles.remark}>{t('pane.same_record_none')}</p>}
      <ul>
        {sameRecord.map((other) => (
          <li key={other.errorId}>
            <button
              type="button"
              className={styles.other}
              aria-current={other.errorId === row.errorId ? true : undefined}
              onClick={() => onShow(other)}
            >
              <span className={classes(styles.otherIcon, other.state === 'open' && styles.open)}>
                <Icon of={other.state === 'open' ? TriangleAlert : Check} size={14} />
              </span>
              {other.occurredAtMs !== null && <Time at={other.occurredAtMs} className="tn nw" />}
              <span className={classes('ell', styles.what)}>
                <SameWords other={other} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function SameWords({ other }: { other: ErrorRow }): JSX.Element {
  if (other.state === 'open') return <RemoteText text={other.message} />;
  if (other.state === 'gone') return <>{t('pane.same_gone')}</>;
  if (other.resolvedBy === null) return <>{t('pane.same_resolved')}</>;
  if (other.resolvedBy.auto) return <>{t('pane.same_auto')}</>;
  return <>{t('pane.same_by', { who: visibleText(other.resolvedBy.name) })}</>;
}
