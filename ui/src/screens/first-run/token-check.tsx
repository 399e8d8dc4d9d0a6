/** What the token in the field can do, tried a moment after it was pasted, in plain words. Nothing is kept by trying. */
import { Check, CircleCheck, CircleDashed, CircleX, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { call } from '../../ipc/client';
import { toRpcError, type RpcError } from '../../ipc/errors';
import type { Ability, TokenCheck } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Icon } from '../../shared/icon';
import { Refused } from './field';
import styles from './first-run.module.css';
import { canCheck, checkOf, hostOf, type Form } from './form';

/** How long the field must rest before the token is tried. */
export const CHECK_AFTER_MS = 500;

/** What is known of the token in the field. */
export type CheckState =
  | { readonly kind: 'none' }
  | { readonly kind: 'trying' }
  | { readonly kind: 'works'; readonly check: TokenCheck }
  | { readonly kind: 'failed'; readonly error: RpcError };

/** Tries the token of the form whenever it, or where it belongs, has changed and rests. */
export function useTokenCheck(form: Form): CheckState {
  const wanted = canCheck(form) ? JSON.stringify(checkOf(form)) : '';
  const [answer, setAnswer] = useState<{ of: string; state: CheckState }>({ of: '', state: { kind: 'none' } });
  useEffect(() => {
    if (wanted === '') return;
    let asked = true;
    const timer = setTimeout(() => {
      setAnswer({ of: wanted, state: { kind: 'trying' } });
      call('check_token', JSON.parse(wanted) as ReturnType<typeof checkOf>).then(
        (check) => {
          if (asked) setAnswer({ of: wanted, state: { kind: 'works', check } });
        },
        (thrown: unknown) => {
          if (asked) setAnswer({ of: wanted, state: { kind: 'failed', error: toRpcError(thrown) } });
        },
      );
    }, CHECK_AFTER_MS);
    return () => {
      asked = false;
      clearTimeout(timer);
    };
  }, [wanted]);
  return useMemo(() => (answer.of === wanted && wanted !== '' ? answer.state : { kind: 'none' }), [answer, wanted]);
}

/** What was found. */
export function TokenVerdict({ id, state, form }: { id: string; state: CheckState; form: Form }) {
  return (
    <div id={id} role="status" className={styles.verdict}>
      {state.kind === 'trying' && (
        <p className={styles.hint}>
          <Icon of={LoaderCircle} size={14} /> {t('first.checking_at', { host: hostOf(form) })}
        </p>
      )}
      {state.kind === 'failed' && (
        <Refused
          id={`${id}-why`}
          error={state.error}
          sentence={state.error.code === 'sign_in_needed' ? t('first.refused_by', { host: hostOf(form) }) : state.error.sentence}
        />
      )}
      {state.kind === 'works' && <Works check={state.check} />}
    </div>
  );
}

function Works({ check }: { check: TokenCheck }) {
  const seconds = (Math.max(check.tookMs, 100) / 1_000).toFixed(1);
  return (
    <>
      <p className={check.access === 'custom' ? styles.half : styles.good}>
        <Icon of={check.access === 'custom' ? TriangleAlert : CircleCheck} size={14} />
        <b>{t(check.access === 'full' ? 'first.works_full' : check.access === 'custom' ? 'first.works_custom' : 'first.works')}</b>{' '}
        <span>{t('first.works_count', { count: check.integrations ?? 0, seconds })}</span>
      </p>
      {check.access === 'custom' && <p className={styles.hint}>{t('first.custom_means')}</p>}
      <ul className={styles.abilities}>
        <Can is={check.integrations === null ? 'unknown' : 'yes'} what={t('first.can_flows')} />
        <Can is={check.errors} what={t('first.can_errors')} />
        <Can is={check.subscriptions} what={t('first.can_subscriptions')} />
        <Can is="unknown" what={t('first.can_act')} />
      </ul>
    </>
  );
}

function Can({ is, what }: { is: Ability; what: string }) {
  const icon = is === 'yes' ? Check : is === 'no' ? CircleX : CircleDashed;
  return (
    <li data-is={is}>
      <Icon of={icon} size={14} />
      {t(`first.ability_${is}`, { what })}
    </li>
  );
}
