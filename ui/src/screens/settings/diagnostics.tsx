/** The report for people who help: shown whole, with what was taken out, before it is saved or copied. */
import { Copy, Download, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { Diagnostics } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { useSyncStatus } from '../../parts/sync-status';
import { Button } from '../../shared/button';
import { RemoteText } from '../../shared/remote-text';
import { Time } from '../../shared/time';
import { showToast } from '../../shared/toast';
import { Line, Section } from './line';
import styles from './settings.module.css';

/** The section. */
export function DiagnosticsSettings({ version }: { version: string }) {
  const status = useSyncStatus();
  const make = useRpcWrite('get_diagnostics');
  const save = useRpcWrite('save_diagnostics');
  const [report, setReport] = useState<Diagnostics | null>(null);
  const fail = (error: { sentence: string }): void => {
    showToast({ text: error.sentence, tone: 'error' });
  };
  return (
    <Section title={t('settings.diagnostics')}>
      <Line name={t('settings.version')}>
        <span className="tn" data-selectable>
          {version}
        </span>
      </Line>
      <Line name={t('settings.last_sync')}>{status === undefined || status.lastSyncAtMs === null ? t('settings.never') : <Time at={status.lastSyncAtMs} />}</Line>
      <Line name={t('settings.report')} hint={t('settings.report_hint')}>
        <Button
          {...(report === null ? {} : { icon: RefreshCw })}
          pending={make.isPending}
          onPress={() => {
            make.mutate({}, { onSuccess: setReport, onError: fail });
          }}
        >
          {t(report === null ? 'settings.report_show' : 'settings.report_again')}
        </Button>
      </Line>
      {report !== null && (
        <>
          <p className={styles.hint} role="status">
            {t('settings.report_redacted', { count: report.redacted })}
          </p>
          <pre className={styles.report} tabIndex={0} role="region" aria-label={t('settings.report')} data-selectable>
            <RemoteText text={report.text} lines />
          </pre>
          <div className={styles.foot}>
            <Button
              icon={Copy}
              onPress={() => {
                navigator.clipboard.writeText(report.text).then(
                  () => {
                    showToast({ text: t('settings.report_copied'), tone: 'ok' });
                  },
                  () => {
                    showToast({ text: t('settings.report_not_copied'), tone: 'error' });
                  },
                );
              }}
            >
              {t('settings.report_copy')}
            </Button>
            <Button
              icon={Download}
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
          </div>
        </>
      )}
    </Section>
  );
}
