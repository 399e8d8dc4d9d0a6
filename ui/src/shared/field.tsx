/** Fields: text, check box, radio, switch. Native inputs, so that they keep the keys and the undo of the system. */
import { X } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent, type ReactNode, type Ref } from 'react';
import { t } from '../messages';
import { classes } from './classes';
import styles from './field.module.css';
import { Icon, type IconOf } from './icon';
import { Kbd } from './kbd';

interface TextFieldProps {
  /** Its name for assistive technology; leave it out when a label element points at `id`. */
  label?: string;
  id?: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  icon?: IconOf;
  /** Key hint shown while the field is empty. */
  kbd?: string;
  /** Shows a button that empties the field. */
  clearable?: boolean;
  type?: 'text' | 'search' | 'password';
  autoComplete?: 'off' | 'new-password';
  /** Marks the field as wrong. */
  invalid?: boolean;
  /** Id of the text that explains it. */
  describedBy?: string | undefined;
  mono?: boolean;
  maxLength?: number;
  /** What stands at the right end, such as a button that shows the secret. */
  trailing?: ReactNode;
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  onBlur?: () => void;
  ref?: Ref<HTMLInputElement>;
  className?: string | undefined;
}

/** A line of text. */
export function TextField({
  label,
  value,
  onChange,
  icon,
  kbd,
  clearable = false,
  type = 'text',
  autoComplete = 'off',
  invalid = false,
  describedBy,
  mono = false,
  trailing,
  className,
  ...input
}: TextFieldProps) {
  return (
    <label className={classes(styles.inp, invalid && styles.bad, className)}>
      {icon !== undefined && <Icon of={icon} size={14} />}
      <input
        {...input}
        aria-label={label}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
        className={mono ? 'mono' : undefined}
        type={type}
        value={value}
        autoComplete={autoComplete}
        autoCorrect="off"
        spellCheck={false}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
      {clearable && value !== '' ? (
        <button
          type="button"
          className={styles.clear}
          aria-label={t('common.clear')}
          onClick={() => {
            onChange('');
          }}
        >
          <Icon of={X} size={14} />
        </button>
      ) : (
        kbd !== undefined && <Kbd keys={kbd} />
      )}
      {trailing}
    </label>
  );
}

interface ToggleProps {
  /** Its name for assistive technology; leave it out inside a label element. */
  label?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  id?: string;
  describedBy?: string;
  disabled?: boolean;
  tabIndex?: number;
}

/** A check box; `mixed` when some of what it stands for is chosen. */
export function Checkbox({ mixed = false, onChange, label, describedBy, ...rest }: ToggleProps & { mixed?: boolean }) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (ref.current !== null) ref.current.indeterminate = mixed;
  }, [mixed]);
  return (
    <input
      {...rest}
      ref={ref}
      type="checkbox"
      aria-label={label}
      aria-describedby={describedBy}
      className={styles.box}
      onChange={(event) => {
        onChange(event.target.checked);
      }}
    />
  );
}

/** One of several choices that need a line of explanation each; else use `Segmented`. */
export function RadioButton({ name, onChange, label, describedBy, ...rest }: ToggleProps & { name: string }) {
  return (
    <input
      {...rest}
      type="radio"
      name={name}
      aria-label={label}
      aria-describedby={describedBy}
      className={styles.radio}
      onChange={(event) => {
        onChange(event.target.checked);
      }}
    />
  );
}

/** On or off, taking effect at once. */
export function Switch({ onChange, label, describedBy, ...rest }: ToggleProps) {
  return (
    <input
      {...rest}
      type="checkbox"
      role="switch"
      aria-label={label}
      aria-describedby={describedBy}
      className={styles.switch}
      onChange={(event) => {
        onChange(event.target.checked);
      }}
    />
  );
}
