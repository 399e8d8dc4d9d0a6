/** Where the token is kept: the keyring where one answers, a sealed file, or memory. Always the person's choice. */
import { Lock } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import type { KeyringState, TokenKeep } from '../../ipc/gen/api';
import { t } from '../../messages';
import { RadioButton, TextField } from '../../shared/field';
import { Icon } from '../../shared/icon';
import { Field, Fault } from './field';
import styles from './first-run.module.css';
import type { Form, FormFault } from './form';

interface KeepChoiceProps {
  form: Form;
  fault: FormFault | null;
  /** How the keyring answers; absent while it is being asked. */
  keyring: KeyringState | undefined;
  onChange: (part: Partial<Form>) => void;
}

/** The choice. */
export function KeepChoice({ form, fault, keyring, onChange }: KeepChoiceProps) {
  const id = useId();
  const choose = (keep: TokenKeep) => () => {
    onChange({ keep });
  };
  const noKeyring = keyring !== undefined && keyring !== 'answers';
  return (
    <Field label={t('first.keep')} labelId={`${id}-keep`}>
      <div role="radiogroup" aria-labelledby={`${id}-keep`}>
        <Option
          id={`${id}-keyring`}
          name={`${id}-k`}
          checked={form.keep === 'keyring'}
          disabled={noKeyring}
          title={t('first.keep_keyring')}
          hint={t(keyring === undefined ? 'first.keyring_asking' : `first.keyring_${keyring}`)}
          onChoose={choose('keyring')}
          badge={keyring === 'answers' ? t('first.keyring_badge') : undefined}
        />
        <Option id={`${id}-sealed`} name={`${id}-k`} checked={form.keep === 'sealed'} title={t('first.keep_sealed')} hint={t('first.keep_sealed_hint')} onChoose={choose('sealed')} />
        {form.keep === 'sealed' && (
          <div className={styles.passphrase}>
            <label htmlFor={`${id}-pass`}>{t('first.passphrase')}</label>
            <TextField id={`${id}-pass`} type="password" autoComplete="new-password" value={form.passphrase} invalid={fault === 'passphrase'} onChange={(passphrase) => { onChange({ passphrase }); }} />
            <label htmlFor={`${id}-again`}>{t('first.passphrase_again')}</label>
            <TextField id={`${id}-again`} type="password" autoComplete="new-password" value={form.passphraseAgain} invalid={fault === 'again'} onChange={(passphraseAgain) => { onChange({ passphraseAgain }); }} />
            <p className={styles.hint}>{t('first.passphrase_hint')}</p>
            <Fault fault={fault} of="passphrase" />
            <Fault fault={fault} of="again" />
          </div>
        )}
        <Option id={`${id}-memory`} name={`${id}-k`} checked={form.keep === 'memory'} title={t('first.keep_memory')} hint={t('first.keep_memory_hint')} onChoose={choose('memory')} />
      </div>
      <Fault fault={fault} of="keep" />
    </Field>
  );
}

interface OptionProps {
  id: string;
  name: string;
  checked: boolean;
  disabled?: boolean;
  title: string;
  hint: string;
  badge?: ReactNode;
  onChoose: () => void;
}

function Option({ id, name, checked, disabled = false, title, hint, badge, onChoose }: OptionProps) {
  return (
    <label className={styles.option} data-disabled={disabled || undefined}>
      <RadioButton name={name} checked={checked} disabled={disabled} onChange={onChoose} label={title} describedBy={id} />
      <span className={styles.optionTitle}>
        {title}
        {badge !== undefined && (
          <span className={styles.badge}>
            <Icon of={Lock} size={12} />
            {badge}
          </span>
        )}
      </span>
      <small id={id}>{hint}</small>
    </label>
  );
}
