/** Settings of a flow: on and off, auto-resolve, start by hand. A colleague's change is never written over. */
import { Play } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { FlowFieldChange, FlowPage } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { scheduleText } from '../../parts/flow-link';
import { Button } from '../../shared/button';
import { Dialog } from '../../shared/dialog';
import { RemoteText } from '../../shared/remote-text';
import { Scroll } from '../../shared/screen';
import { Segmented } from '../../shared/segmented';
import { Time } from '../../shared/time';
import { showToast } from '../../shared/toast';
import styles from './flow.module.css';
import type { Start } from './index';

interface FlowSettingsProps {
  flow: FlowPage;
  start: Start;
}

const ON_OFF = [
  { value: 'on', label: t('set.on') },
  { value: 'off', label: t('set.off') },
] as const;

/** The settings. */
export function FlowSettings({ flow, start }: FlowSettingsProps) {
  const [asking, setAsking] = useState(false);
  const [conflict, setConflict] = useState<readonly FlowFieldChange[] | null>(null);
  const auto = useRpcWrite('set_auto_resolve');
  const enable = useRpcWrite('set_flow_enabled');
  const fail = (error: { sentence: string }): void => { showToast({ text: error.sentence, tone: 'error' }); };
  const setEnabled = (enabled: boolean): void => {
    enable.mutate({ flowId: flow.flowId, enabled }, {
      onError: fail,
      onSuccess: () => { showToast({ text: t(enabled ? 'set.saved_on' : 'set.saved_off'), tone: 'ok' }); },
    });
  };
  const setAuto = (on: boolean): void => {
    auto.mutate({ flowId: flow.flowId, on, seenMs: flow.lastModifiedMs }, {
      onError: fail,
      onSuccess: (answer) => {
        if (answer.saved) showToast({ text: t(on ? 'set.saved_auto_on' : 'set.saved_auto_off'), tone: 'ok' });
        else setConflict(answer.changes);
      },
    });
  };
  return (
    <Scroll view={`flow settings ${flow.flowId}`} className={styles.settings}>
      <Line name={t('set.flow_running')} hint={t('set.flow_running_hint')}>
        <Segmented
          label={t('set.flow_running')}
          options={ON_OFF}
          value={(enable.isPending ? enable.variables.enabled : !flow.disabled) ? 'on' : 'off'}
          onChange={(value) => {
            if (enable.isPending) return;
            if (value === 'off') setAsking(true);
            else setEnabled(true);
          }}
        />
      </Line>
      <Line name={t('set.auto')} hint={t('set.auto_hint')}>
        <Segmented
          label={t('set.auto')}
          options={ON_OFF}
          value={(auto.isPending ? auto.variables.on : flow.autoResolve) ? 'on' : 'off'}
          onChange={(value) => { if (!auto.isPending) setAuto(value === 'on'); }}
        />
      </Line>
      <Line name={t('set.run')} hint={t('set.run_hint')}>
        <Button icon={Play} disabledReason={start.blocked} pending={start.pending} onPress={start.run}>{t('flow.run_now')}</Button>
      </Line>
      <Line name={t('set.schedule')} hint={t('set.schedule_hint')}>
        <span>{scheduleWords(flow)}</span>
        {flow.nextStartAtMs !== null && <span className={styles.quiet}><Time at={flow.nextStartAtMs} /></span>}
      </Line>
      <Line name={t('set.changed_at')}>{flow.lastModifiedMs === null ? t('common.not_known') : <Time at={flow.lastModifiedMs} />}</Line>
      <Line name={t('set.flow_id')}><span className="mono">{flow.flowId}</span></Line>
      {asking && (
        <Dialog
          open
          onClose={() => { setAsking(false); }}
          width="narrow"
          title={t('set.off_title')}
          footer={
            <>
              <span className="grow" />
              <Button onPress={() => { setAsking(false); }}>{t('set.off_no')}</Button>
              <Button variant="danger" onPress={() => { setAsking(false); setEnabled(false); }}>{t('set.off_yes')}</Button>
            </>
          }
        >
          <p>{t('set.off_body')}</p>
        </Dialog>
      )}
      {conflict !== null && <Conflict changes={conflict} onClose={() => { setConflict(null); }} />}
    </Scroll>
  );
}

function scheduleWords(flow: FlowPage): string {
  if (flow.schedule === null) return t('flow.no_schedule');
  const schedule = scheduleText(flow.schedule);
  return flow.scheduleZone === null ? schedule : t('set.schedule_zone', { schedule, zone: flow.scheduleZone });
}

function Line({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <div className={styles.line}>
      <div>
        <div>{name}</div>
        {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      </div>
      <div className={styles.lineSide}>{children}</div>
    </div>
  );
}

function Conflict({ changes, onClose }: { changes: readonly FlowFieldChange[]; onClose: () => void }) {
  const value = (text: string | null): ReactNode =>
    text === null ? <span className={styles.quiet}>{t('set.conflict_absent')}</span> : <RemoteText text={text} className="mono" />;
  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      title={t('set.conflict_title')}
      footer={
        <>
          <span className="grow" />
          <Button variant="primary" onPress={onClose}>{t('set.conflict_close')}</Button>
        </>
      }
    >
      <p>{t('set.conflict_body')}</p>
      {changes.length === 0 ? (
        <p>{t('set.conflict_moment')}</p>
      ) : (
        <table className={styles.diff}>
          <thead>
            <tr>
              <th scope="col">{t('set.conflict_field')}</th>
              <th scope="col">{t('set.conflict_before')}</th>
              <th scope="col">{t('set.conflict_after')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.field}>
                <th scope="row"><RemoteText text={change.field} /></th>
                <td className={styles.diffBefore}>{value(change.before)}</td>
                <td className={styles.diffAfter}>{value(change.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>{t('set.conflict_now')}</p>
    </Dialog>
  );
}
