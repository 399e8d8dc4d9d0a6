/** Settings: look, time, accounts, program. Saved at once; each change can be taken back. */
import { CircleCheck } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Account, Session, Settings, Theme } from '../../ipc/gen/api';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { useSyncStatus } from '../../parts/sync-status';
import { Button } from '../../shared/button';
import { readNow } from '../../shared/clock';
import { Dialog } from '../../shared/dialog';
import { formatAbsolute, formatRelative, knownZone, zoneName } from '../../shared/format';
import { Icon } from '../../shared/icon';
import { Pick } from '../../shared/pick';
import { navigate } from '../../shared/route';
import { ScreenHead } from '../../shared/screen';
import { Segmented } from '../../shared/segmented';
import { Time } from '../../shared/time';
import { showToast } from '../../shared/toast';
import styles from './settings.module.css';

/** An example for the two forms of time: a little while ago. */
const EXAMPLE_AGE_MS = 125_000;

/** The settings. */
export function SettingsScreen() {
  const session = useRpc('get_session', {}).data;
  if (session === undefined) return <ScreenHead title={t('settings.title')} />;
  return (
    <>
      <ScreenHead title={t('settings.title')}>
        <span className="grow" />
        <span className="muted small">{t('settings.saved_note')}</span>
      </ScreenHead>
      <div className={styles.body}>
        <Look settings={session.settings} />
        <TimeForm settings={session.settings} />
        <Accounts session={session} />
        <Program session={session} />
      </div>
    </>
  );
}

/** Stores a change and offers to take it back. */
function useChange(settings: Settings): (name: string, change: Partial<Settings>) => void {
  const { mutate } = useRpcWrite('save_settings');
  const fail = (error: { sentence: string }): void => {
    showToast({ text: error.sentence, tone: 'error' });
  };
  return (name, change) => {
    mutate(
      { ...settings, ...change },
      {
        onError: fail,
        onSuccess: () => {
          showToast({
            text: t('settings.changed', { name }),
            tone: 'ok',
            action: {
              label: t('common.undo'),
              run: () => {
                mutate(settings, { onError: fail });
              },
            },
          });
        },
      },
    );
  };
}

function Look({ settings }: { settings: Settings }) {
  const change = useChange(settings);
  return (
    <Section title={t('settings.display')}>
      <Line name={t('settings.theme')}>
        <Segmented<Theme | 'system'>
          label={t('settings.theme')}
          options={[
            { value: 'system', label: t('settings.theme_system') },
            { value: 'light', label: t('settings.theme_light') },
            { value: 'dark', label: t('settings.theme_dark') },
          ]}
          value={settings.theme ?? 'system'}
          onChange={(theme) => {
            change(t('settings.theme'), { theme: theme === 'system' ? null : theme });
          }}
        />
      </Line>
      <Line name={t('settings.side_bar')} hint={t('settings.side_bar_hint')}>
        <Segmented
          label={t('settings.side_bar')}
          options={[
            { value: 'full', label: t('settings.side_bar_full') },
            { value: 'rail', label: t('settings.side_bar_rail') },
          ]}
          value={settings.sideBarRail ? 'rail' : 'full'}
          onChange={(form) => {
            change(t('settings.side_bar'), { sideBarRail: form === 'rail' });
          }}
        />
      </Line>
    </Section>
  );
}

function TimeForm({ settings }: { settings: Settings }) {
  const change = useChange(settings);
  const [nowMs] = useState(readNow);
  const zone = knownZone(settings.timeZone);
  const example = nowMs - EXAMPLE_AGE_MS;
  const zones = [
    { value: '', label: t('settings.time_zone_system', { zone: zoneName(undefined) }) },
    ...Intl.supportedValuesOf('timeZone').map((name) => ({ value: name, label: name })),
  ];
  return (
    <Section title={t('settings.time')}>
      <Line name={t('settings.show_times')} hint={t('settings.show_times_hint')}>
        <Segmented
          label={t('settings.show_times')}
          options={[
            { value: 'absolute', label: formatAbsolute(example, nowMs, zone, 'second') },
            { value: 'relative', label: formatRelative(example, nowMs) },
          ]}
          value={settings.relativeTime ? 'relative' : 'absolute'}
          onChange={(form) => {
            change(t('settings.show_times'), { relativeTime: form === 'relative' });
          }}
        />
      </Line>
      <Line name={t('settings.time_zone')} hint={t('settings.time_zone_hint')}>
        <Pick
          label={t('settings.time_zone')}
          bare
          options={zones}
          value={zone ?? ''}
          onChange={(name) => {
            change(t('settings.time_zone'), { timeZone: name === '' ? null : name });
          }}
        />
      </Line>
    </Section>
  );
}

function Accounts({ session }: { session: Session }) {
  const [removing, setRemoving] = useState<Account | null>(null);
  const open = useRpcWrite('open_account');
  return (
    <Section title={t('settings.accounts')}>
      {session.accounts.map((account) => (
        <Line key={account.name} name={account.name} hint={`${account.host} · ${t(`settings.access_${account.access}`)}`}>
          {account.name === session.account?.name ? (
            <span className={styles.now}>
              <Icon of={CircleCheck} size={14} />
              {t('settings.account_open')}
            </span>
          ) : (
            <Button
              size="small"
              label={t('settings.account_switch_of', { name: account.name })}
              onPress={() => {
                open.mutate({ name: account.name }, { onError: (error) => { showToast({ text: error.sentence, tone: 'error' }); } });
              }}
            >
              {t('settings.account_switch')}
            </Button>
          )}
          {!account.demo && (
            <Button
              size="small"
              label={t('settings.new_token_of', { name: account.name })}
              onPress={() => {
                navigate('add-account', { name: account.name });
              }}
            >
              {t('settings.new_token')}
            </Button>
          )}
          <Button
            size="small"
            variant="danger"
            label={t('settings.account_remove_of', { name: account.name })}
            onPress={() => {
              setRemoving(account);
            }}
          >
            {t('settings.account_remove')}
          </Button>
        </Line>
      ))}
      {removing !== null && (
        <RemoveDialog
          account={removing}
          open={removing.name === session.account?.name}
          onClose={() => {
            setRemoving(null);
          }}
        />
      )}
    </Section>
  );
}

interface RemoveDialogProps {
  account: Account;
  /** Whether it is the open account, whose queue is known. */
  open: boolean;
  onClose: () => void;
}

function RemoveDialog({ account, open, onClose }: RemoveDialogProps) {
  const remove = useRpcWrite('remove_account');
  const queued = useSyncStatus()?.queued ?? 0;
  return (
    <Dialog
      open
      onClose={onClose}
      width="narrow"
      title={t('settings.remove_title', { name: account.name })}
      footer={
        <>
          <span className="grow" />
          <Button onPress={onClose} autoFocus>
            {t('common.cancel')}
          </Button>
          <Button
            variant="danger"
            pending={remove.isPending}
            onPress={() => {
              remove.mutate(
                { name: account.name },
                {
                  onSuccess: onClose,
                  onError: (error) => {
                    showToast({ text: error.sentence, tone: 'error' });
                  },
                },
              );
            }}
          >
            {t('settings.remove_confirm')}
          </Button>
        </>
      }
    >
      <p>{t('settings.remove_text')}</p>
      <p>{t('settings.remove_queued', { count: open ? queued : 0 })}</p>
    </Dialog>
  );
}

function Program({ session }: { session: Session }) {
  const status = useSyncStatus();
  return (
    <Section title={t('settings.program')}>
      <Line name={t('settings.version')}>
        <span className="tn" data-selectable>
          {session.version}
        </span>
      </Line>
      <Line name={t('settings.last_sync')}>
        {status === undefined || status.lastSyncAtMs === null ? t('settings.never') : <Time at={status.lastSyncAtMs} />}
      </Line>
    </Section>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Line({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <div className={styles.line}>
      <div className={styles.name}>
        {name}
        {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      </div>
      <div className={styles.side}>{children}</div>
    </div>
  );
}
