/** Buttons: default, primary, ghost, danger; with icon, key hint, and a reason when they cannot be used. */
import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type PressEvent } from 'react-aria-components';
import styles from './button.module.css';
import { classes } from './classes';
import { Icon, type IconOf } from './icon';
import { Kbd } from './kbd';
import { Tooltip } from './tooltip';

/** How a button looks; one primary per region. */
export type ButtonVariant = 'default' | 'primary' | 'ghost' | 'danger';

interface Common {
  variant?: ButtonVariant;
  /** 24, 28 or 32 px high. */
  size?: 'small' | 'normal' | 'large';
  onPress?: (event: PressEvent) => void;
  /** Why the button cannot be used now: it stays focusable and says so on hover. */
  disabledReason?: string | undefined;
  /** True while its own request is on its way. */
  pending?: boolean;
  ref?: Ref<HTMLButtonElement>;
  autoFocus?: boolean;
  className?: string | undefined;
}

interface ButtonProps extends Common {
  children: ReactNode;
  icon?: IconOf;
  /** Key hint, such as `E`. */
  kbd?: string | undefined;
  type?: 'button' | 'submit';
  form?: string;
  /** A longer name than the words on it; must contain them. */
  label?: string;
  'aria-pressed'?: boolean;
}

interface IconButtonProps extends Common {
  icon: IconOf;
  /** Its name, also shown as tooltip. */
  label: string;
  /** Key hint, shown in the tooltip. */
  kbd?: string | undefined;
  'aria-expanded'?: boolean;
  'aria-pressed'?: boolean;
}

/** A button with words. */
export function Button({ children, icon, kbd, type = 'button', form, label, 'aria-pressed': pressed, ...common }: ButtonProps) {
  const button = (
    <AriaButton
      type={type}
      {...(form === undefined ? {} : { form })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...shape(common)}
    >
      {icon !== undefined && <Icon of={icon} size={14} />}
      {children}
      {kbd !== undefined && <Kbd keys={kbd} />}
    </AriaButton>
  );
  return common.disabledReason === undefined ? button : <Tooltip text={common.disabledReason}>{button}</Tooltip>;
}

/** A button with an icon only; its name is the tooltip. */
export function IconButton({ icon, label, kbd, variant = 'ghost', ...common }: IconButtonProps) {
  const { 'aria-expanded': expanded, 'aria-pressed': pressed, ...rest } = common;
  return (
    <Tooltip text={common.disabledReason ?? label} kbd={common.disabledReason === undefined ? kbd : undefined}>
      <AriaButton
        aria-label={label}
        {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        {...shape({ ...rest, variant }, styles.icon)}
      >
        <Icon of={icon} />
      </AriaButton>
    </Tooltip>
  );
}

function shape(common: Common, extra?: string) {
  const { variant = 'default', size = 'normal', onPress, disabledReason, pending = false, ref, autoFocus, className } = common;
  const off = disabledReason !== undefined || pending;
  return {
    className: classes(
      styles.btn,
      variant !== 'default' && styles[variant],
      size !== 'normal' && styles[size],
      extra,
      className,
    ),
    ...(off ? { 'aria-disabled': true as const } : {}),
    ...(autoFocus === true ? { autoFocus: true } : {}),
    ...(ref === undefined ? {} : { ref }),
    onPress: (event: PressEvent) => {
      if (!off) onPress?.(event);
    },
  };
}
