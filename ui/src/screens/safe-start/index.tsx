/** A start after failed ones: nothing was opened by itself, and the person chooses what is. */
import { Plus, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Diagnostics, Session } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { Icon } from '../../shared/icon';
import { RemoteText } from '../../shared/remote-text';
import { navigate } from '../../shared/route';
import { useTitle } from '../../shared/title';
import { showToast } from '../../shared/toast';
import styles from './safe-start.module.css';

/** The choice. */
export function SafeStartScreen({ session }: { session: Session }) {
  const open = useRpcWrite('open_account');
  const make = useRpcWrite('get_diagnostics');
  const save = useRpcWrite('save_diagnostics');
  const [report, setReport] = useState<Diagnostics | null>(null);
  const fail = (error: { sentence: string }): void => {
    showToast({ text: error.sentence, tone: 'error' });
  };
  useTitle(t('title.plain', { screen: t('safe.title') }));
  return (
    <main className={styles.main}>
      <h1>
        <Icon of={TriangleAlert} size={20} />
        {t('safe.title')}
      </h1>
      <p>{t('safe.text')}</p>
      <section aria-label={t('safe.accounts')} className={styles.list}>
        {session.accounts.map((account) => (
          <div key={account.name} className={styles.line}>
            <span className={styles.name}>
              <b>{account.name}</b> <small>{account.host}</small>
            </span>
            <Button
              label={t('safe.open_of', { name: account.name })}
              pending={open.isPending}
              onPress={() => {
                open.mutate({ name: account.name }, { onError: fail });
              }}
            >
              {t('safe.open')}
            </Button>
          </div>
        ))}
        {session.accounts.length === 0 && <p>{t('safe.none')}</p>}
      </section>
      <div className={styles.foot}>
        <Button
          icon={Plus}
          onPress={() => {
            navigate('add-account');
          }}
        >
          {t('account.add')}
        </Button>
        <Button
          pending={make.isPending}
          onPress={() => {
            make.mutate({}, { onSuccess: setReport, onError: fail });
          }}
        >
          {t('safe.report')}
        </Button>
        {report !== null && (
          <Button
            variant="primary"
            pending={save.isPending}
            onPress={() => {
              save.mutate(
                { text: report.text },
                {
                  onSuccess: ({ path }) => {
                    showToast({ text: t('settings.report_saved', { path }), tone: 'ok' });
                  },
                  onError: fail,
                },
              );
            }}
          >
            {t('settings.report_save')}
          </Button>
        )}
      </div>
      {report !== null && (
        <pre className={styles.report} tabIndex={0} role="region" aria-label={t('safe.report')} data-selectable>
          <RemoteText text={report.text} lines />
        </pre>
      )}
    </main>
  );
}
