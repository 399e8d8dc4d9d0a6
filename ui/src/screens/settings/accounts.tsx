/** The accounts of this computer: which is open, where its token is, a new token, removing one. */
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { Account, Session } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { useSyncStatus } from '../../parts/sync-status';
import { Button } from '../../shared/button';
import { Dialog } from '../../shared/dialog';
import { Icon } from '../../shared/icon';
import { navigate } from '../../shared/route';
import { showToast } from '../../shared/toast';
import { Line, Section } from './line';
import styles from './settings.module.css';

/** The accounts. */
export function Accounts({ session }: { session: Session }) {
  const [removing, setRemoving] = useState<Account | null>(null);
  const open = useRpcWrite('open_account');
  return (
    <Section title={t('settings.accounts')}>
      {session.accounts.map((account) => (
        <Line key={account.name} name={account.name} hint={[account.host, environmentOf(account.environment), t(`settings.access_${account.access}`), account.demo ? null : t(`settings.token_${account.tokenPlace}`)].filter((part) => part !== null).join(' · ')}>
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
      <Line name={t('settings.account_more')} hint={t('settings.account_more_hint')}>
        <Button
          size="small"
          onPress={() => {
            navigate('add-account');
          }}
        >
          {t('account.add')}
        </Button>
      </Line>
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

function environmentOf(environment: string): string {
  return environment === 'sandbox' ? t('env.sandbox') : t('env.production');
}
