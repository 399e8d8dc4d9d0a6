/** The next e-mail of a person, worded by the program like the platform's. Text only: nothing in it can act. */
import { useState } from 'react';
import type { DigestPreview, DigestWindow, Subscriber } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { Count } from '../../shared/count';
import { RemoteText } from '../../shared/remote-text';
import { Segmented } from '../../shared/segmented';
import { useTimeText } from '../../shared/time';
import styles from './notifications.module.css';
import { personName } from './words';

/** Errors shown of one step. */
const ERRORS_MAX = 3;

export function MailPreview({ person }: { person: Subscriber }) {
  const [span, setSpan] = useState<DigestWindow>('next');
  const [form, setForm] = useState<'shown' | 'text'>('shown');
  const digest = useRpc('preview_digest', { personId: person.personId, window: span }, { keepPrevious: true });
  const time = useTimeText();
  return (
    <section className={styles.preview} aria-label={t('notifications.preview')}>
      <h2>
        {t(span === 'next' ? 'notifications.preview' : 'notifications.preview_day')}
        <span className={styles.note}>{digest.data !== undefined && span === 'next' && time(digest.data.nextCheckAtMs)}</span>
      </h2>
      <div className={styles.previewTools}>
        <Segmented<DigestWindow>
          label={t('notifications.preview_span')}
          options={[
            { value: 'next', label: t('notifications.span_next') },
            { value: 'day', label: t('notifications.span_day') },
          ]}
          value={span}
          onChange={setSpan}
        />
        {digest.data?.subject !== null && digest.data !== undefined && (
          <Button size="small" aria-pressed={form === 'text'} onPress={() => { setForm(form === 'text' ? 'shown' : 'text'); }}>
            {t('notifications.plain_text')}
          </Button>
        )}
      </div>
      {digest.isError ? (
        <p className={styles.quiet} role="alert">{t('notifications.preview_failed', { sentence: digest.error.sentence })}</p>
      ) : digest.data === undefined ? null : digest.data.subject === null ? (
        <p className={styles.quiet}>
          {digest.data.flowsHeard === 0 ? t('notifications.no_mail_ever') : t('notifications.no_mail', { count: digest.data.flowsHeard })}
        </p>
      ) : (
        <Mail digest={digest.data} subject={digest.data.subject} to={personName(person)} plain={form === 'text'} />
      )}
    </section>
  );
}

interface MailProps {
  digest: DigestPreview;
  subject: string;
  to: string;
  plain: boolean;
}

function Mail({ digest, subject, to, plain }: MailProps) {
  const time = useTimeText();
  return (
    <div className={styles.mail} tabIndex={0} role="group" aria-label={t('notifications.mail')} data-selectable="">
      <dl className={styles.mailHead}>
        <dt>{t('notifications.to')}</dt>
        <dd>{[to, digest.toEmail === null ? null : `<${digest.toEmail}>`].filter((part) => part !== null).join(' ')}</dd>
        <dt>{t('notifications.subject')}</dt>
        <dd className={styles.strong}>
          <RemoteText text={subject} />
        </dd>
      </dl>
      {plain ? (
        <pre className={styles.plain}>
          <RemoteText text={digest.text} lines />
        </pre>
      ) : (
        <div className={styles.mailBody}>
          <p>{t('notifications.between', { from: time(digest.sinceMs), to: time(digest.untilMs) })}</p>
          <Flows digest={digest} />
          {digest.flows.flatMap((flow) =>
            flow.steps.map((step) => (
              <div key={`${flow.flowId} ${step.stepId}`}>
                <p className={styles.strong}>
                  <RemoteText text={t('notifications.step_new', { name: step.name, count: step.new })} />
                </p>
                {step.newest.slice(0, ERRORS_MAX).map((error, at) => (
                  <div key={at} className={styles.error}>
                    <RemoteText text={error.message} className={styles.message ?? ''} />
                    <RemoteText text={[error.classification, error.code].filter((part) => part !== '').join(' · ')} className={styles.quiet ?? ''} />
                  </div>
                ))}
              </div>
            )),
          )}
        </div>
      )}
    </div>
  );
}

function Flows({ digest }: { digest: DigestPreview }) {
  return (
    <table className={styles.flows}>
      <thead>
        <tr>
          <th scope="col">{t('notifications.flow')}</th>
          <th scope="col">{t('notifications.new')}</th>
          <th scope="col">{t('notifications.resolved')}</th>
          <th scope="col">{t('notifications.open')}</th>
        </tr>
      </thead>
      <tbody>
        {digest.flows.map((flow) => (
          <tr key={flow.flowId}>
            <td title={flow.name}>
              <RemoteText text={flow.name} />
            </td>
            <td><Count value={flow.new} /></td>
            <td><Count value={flow.resolved} /></td>
            <td><Count value={flow.open} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
