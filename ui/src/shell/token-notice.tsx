/** The one message about a token that is missing, sealed or refused, and what can be done about it. */
import { KeyRound } from 'lucide-react';
import { useId, useState } from 'react';
import type { Account } from '../ipc/gen/api';
import { useRpcWrite } from '../ipc/query';
import { t } from '../messages';
import { Banner } from '../parts/sync-status';
import { Button } from '../shared/button';
import { Dialog } from '../shared/dialog';
import { TextField } from '../shared/field';
import { navigate } from '../shared/route';
import { ADD_ACCOUNT_PATH } from './screens';

/** The message. */
export function TokenNotice({ account }: { account: Account }) {
  const [unlocking, setUnlocking] = useState(false);
  const paste = (
    <Button
      size="small"
      onPress={() => {
        navigate(ADD_ACCOUNT_PATH, { name: account.name });
      }}
    >
      {t('signed_out.action')}
    </Button>
  );
  if (account.access !== 'sealed') {
    const missing = account.access === 'signed_out';
    return (
      <Banner tone="fail" icon={KeyRound} title={t(missing ? 'no_token.title' : 'signed_out.title')} action={paste}>
        {t('signed_out.body')}
      </Banner>
    );
  }
  return (
    <>
      <Banner
        tone="warn"
        icon={KeyRound}
        title={t('sealed.title')}
        action={
          <>
            <Button
              size="small"
              variant="primary"
              onPress={() => {
                setUnlocking(true);
              }}
            >
              {t('sealed.action')}
            </Button>
            {paste}
          </>
        }
      >
        {t('signed_out.body')}
      </Banner>
      {unlocking && (
        <UnlockDialog
          account={account}
          onClose={() => {
            setUnlocking(false);
          }}
        />
      )}
    </>
  );
}

function UnlockDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const id = useId();
  const [passphrase, setPassphrase] = useState('');
  const unlock = useRpcWrite('unlock_account');
  const submit = (): void => {
    if (passphrase !== '' && !unlock.isPending) unlock.mutate({ name: account.name, passphrase }, { onSuccess: onClose });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="narrow"
      title={t('sealed.dialog', { name: account.name })}
      footer={
        <>
          <span className="grow" />
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button variant="primary" pending={unlock.isPending} disabledReason={passphrase === '' ? t('sealed.need') : undefined} onPress={submit}>
            {t('sealed.action')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <label htmlFor={id}>{t('first.passphrase')}</label>
        <TextField
          id={id}
          type="password"
          autoComplete="off"
          value={passphrase}
          invalid={unlock.isError}
          describedBy={unlock.isError ? `${id}-bad` : undefined}
          onChange={(next) => {
            setPassphrase(next);
            unlock.reset();
          }}
        />
        {unlock.isError && (
          <p id={`${id}-bad`} role="alert">
            {unlock.error.code === 'token_store' ? t('sealed.wrong') : unlock.error.sentence}
          </p>
        )}
      </form>
    </Dialog>
  );
}
