/**
 * Adds an account: region, environment, name, token, where the token is kept. Or opens the demo or a saved cache. The token leaves this
 * form in one direction only and is forgotten here when the form goes.
 */
import { Eye, EyeOff, ShieldCheck } from 'lucide-react';
import { useEffect, useId, useState, type SubmitEvent } from 'react';
import { call } from '../../ipc/client';
import type { KeyringState, Session } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { Button, IconButton } from '../../shared/button';
import { TextField } from '../../shared/field';
import { Icon } from '../../shared/icon';
import { Segmented } from '../../shared/segmented';
import { useTitle } from '../../shared/title';
import { CacheDoor, DemoDoor } from './doors';
import { Fault, Field, Refused } from './field';
import styles from './first-run.module.css';
import { REGIONS, checkForm, hostOf, requestOf, startForm, type Form } from './form';
import { KeepChoice } from './keep-choice';
import { TokenVerdict, useTokenCheck } from './token-check';

interface FirstRunProps {
  session: Session;
  /** Name of the account whose token is replaced. */
  replaceName: string | null;
  onDone: () => void;
  /** Absent when there is no account to go back to. */
  onCancel: (() => void) | undefined;
}

/** The form. */
export function FirstRunScreen({ session, replaceName, onDone, onCancel }: FirstRunProps) {
  const replaced = session.accounts.find((account) => account.name === replaceName);
  const title = replaced === undefined ? t('first.title') : t('first.title_again', { name: replaced.name });
  useTitle(t('title.plain', { screen: title }));
  return (
    <div className={styles.page}>
      <main className={styles.main}>
        <div className={styles.brand}>
          <Mark />
          {t('common.app')}
        </div>
        <div>
          <h1>{title}</h1>
          <p className={styles.lead}>{t('first.lead')}</p>
          <AccountForm start={startForm(replaced)} fixed={replaced !== undefined} onDone={onDone} onCancel={onCancel} />
        </div>
        <aside className={styles.aside}>
          {replaced === undefined && <DemoDoor onDone={onDone} />}
          {replaced === undefined && <CacheDoor onDone={onDone} />}
          <div>
            <h2>{t('first.where')}</h2>
            <p>{t('first.where_text')}</p>
          </div>
        </aside>
      </main>
      <footer>
        <span>{t('first.no_telemetry')}</span>
        <span>{t('first.version', { version: session.version })}</span>
      </footer>
    </div>
  );
}

interface AccountFormProps {
  start: Form;
  /** Whether region, environment and name are those of a known account. */
  fixed: boolean;
  onDone: () => void;
  onCancel: (() => void) | undefined;
}

function AccountForm({ start, fixed, onDone, onCancel }: AccountFormProps) {
  const id = useId();
  const keyring = useKeyring();
  const [chosen, setForm] = useState(start);
  // The keyring is the first choice where it answers; where it does not, nothing is chosen for the person.
  const form = chosen.keep === null && keyring === 'answers' ? { ...chosen, keep: 'keyring' as const } : chosen;
  const check = useTokenCheck(form);
  const [tried, setTried] = useState(false);
  const [shown, setShown] = useState(false);
  const connect = useRpcWrite('connect_account');
  const fault = tried ? checkForm(form) : null;
  const change = (part: Partial<Form>): void => {
    setForm({ ...form, ...part });
    connect.reset();
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setTried(true);
    if (checkForm(form) !== null || connect.isPending) return;
    connect.mutate(requestOf(form, fixed), { onSuccess: onDone });
  };
  return (
    <form className={styles.card} onSubmit={submit} noValidate aria-busy={connect.isPending}>
      {!fixed && (
        <>
          <Field label={t('first.region')}>
            <Segmented
              label={t('first.region')}
              options={REGIONS.map((region) => ({ value: region, label: t(`region.${region}`) }))}
              value={form.region}
              onChange={(region) => {
                change({ region });
              }}
            />
            {form.region !== 'custom' && <p className={`${styles.hint ?? ''} ${styles.host ?? ''}`}>{hostOf(form)}</p>}
          </Field>
          {form.region === 'custom' && (
            <Field label={t('first.address')} htmlFor={`${id}-address`}>
              <TextField
                id={`${id}-address`}
                value={form.baseUrl}
                placeholder={t('first.address_example')}
                invalid={fault === 'address'}
                mono
                onChange={(baseUrl) => {
                  change({ baseUrl });
                }}
              />
              <p className={styles.hint}>{t('first.address_hint')}</p>
              <Fault fault={fault} of="address" />
            </Field>
          )}
          <Field label={t('first.environment')}>
            <Segmented
              label={t('first.environment')}
              options={[
                { value: 'production', label: t('env.production') },
                { value: 'sandbox', label: t('env.sandbox') },
              ]}
              value={form.environment}
              onChange={(environment) => {
                change({ environment });
              }}
            />
            <p className={styles.hint}>{t('first.environment_hint')}</p>
          </Field>
          <Field label={t('first.name')} htmlFor={`${id}-name`}>
            <TextField
              id={`${id}-name`}
              value={form.name}
              maxLength={80}
              invalid={fault === 'name'}
              onChange={(name) => {
                change({ name });
              }}
            />
            <Fault fault={fault} of="name" />
          </Field>
        </>
      )}
      <Field label={t('first.token')} htmlFor={`${id}-token`}>
        <TextField
          id={`${id}-token`}
          type={shown ? 'text' : 'password'}
          autoComplete="new-password"
          value={form.token}
          maxLength={4_000}
          mono
          invalid={fault === 'token' || connect.isError || check.kind === 'failed'}
          describedBy={connect.isError ? `${id}-bad` : `${id}-check`}
          onChange={(token) => {
            change({ token });
          }}
          trailing={
            <IconButton
              icon={shown ? EyeOff : Eye}
              label={t(shown ? 'first.hide_token' : 'first.show_token')}
              size="small"
              onPress={() => {
                setShown(!shown);
              }}
            />
          }
        />
        <Fault fault={fault} of="token" />
        {connect.isError ? <Refused id={`${id}-bad`} error={connect.error} /> : <TokenVerdict id={`${id}-check`} state={check} form={form} />}
      </Field>
      <KeepChoice form={form} fault={fault} keyring={keyring} onChange={change} />
      <div className={styles.foot}>
        <span className={styles.note}>
          <Icon of={ShieldCheck} size={14} />
          {t('first.only_sent_to', { host: hostOf(form) })}
        </span>
        {onCancel !== undefined && (
          <Button variant="ghost" size="large" onPress={onCancel}>
            {t('common.cancel')}
          </Button>
        )}
        <Button variant="primary" size="large" type="submit" disabledReason={connect.isPending ? t('first.checking') : undefined}>
          {t(connect.isPending ? 'first.checking' : fixed ? 'first.replace' : 'first.add')}
        </Button>
      </div>
    </form>
  );
}

/** How the keyring answers; it may take two seconds to say that it does not. */
function useKeyring(): KeyringState | undefined {
  const [state, setState] = useState<KeyringState>();
  useEffect(() => {
    let asked = true;
    call('get_token_stores', {}).then(
      (stores) => {
        if (asked) setState(stores.keyring);
      },
      () => {
        if (asked) setState('absent');
      },
    );
    return () => {
      asked = false;
    };
  }, []);
  return state;
}

function Mark() {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <path className={styles.stroke} d="M3 8h6.5a3 3 0 0 1 2.6 1.5l.8 1.3" />
      <path className={styles.stroke} d="M21 16h-6.5a3 3 0 0 1-2.6-1.5l-.8-1.3" />
      <path className={styles.slash} d="M15.2 7.2l-6.4 9.6" />
    </svg>
  );
}
