/** Popovers and menus that hang on a button. The trigger is one of our buttons; Esc and a click elsewhere close. */
import type { ReactElement, ReactNode } from 'react';
import {
  Dialog as AriaDialog,
  DialogTrigger,
  Header,
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection,
  MenuTrigger,
  Popover as AriaPopover,
  Separator,
  type PopoverProps as AriaPopoverProps,
} from 'react-aria-components';
import { classes } from './classes';
import { Icon, type IconOf } from './icon';
import styles from './popover.module.css';

type Placement = NonNullable<AriaPopoverProps['placement']>;

interface PopoverProps {
  /** Name of the popover for assistive technology. */
  label: string;
  /** The button that opens it. */
  trigger: ReactElement;
  children: (close: () => void) => ReactNode;
  placement?: Placement;
  className?: string | undefined;
}

/** A small dialog at a button. */
export function Popover({ label, trigger, children, placement = 'bottom end', className }: PopoverProps) {
  return (
    <DialogTrigger>
      {trigger}
      <AriaPopover className={styles.pop ?? ''} placement={placement} offset={4}>
        <AriaDialog aria-label={label} className={classes(styles.box, className)}>
          {({ close }) => children(close)}
        </AriaDialog>
      </AriaPopover>
    </DialogTrigger>
  );
}

/** One line of a menu. */
export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconOf;
  readonly note?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly run: () => void;
}

interface MenuProps {
  label: string;
  trigger: ReactElement;
  /** Groups of lines, parted by a hairline. */
  groups: readonly { readonly head?: string; readonly items: readonly MenuItem[] }[];
  placement?: Placement;
}

/** A menu at a button. */
export function Menu({ label, trigger, groups, placement = 'bottom end' }: MenuProps) {
  const shown = groups.filter((group) => group.items.length > 0);
  return (
    <MenuTrigger>
      {trigger}
      <AriaPopover className={styles.pop ?? ''} placement={placement} offset={4}>
        <AriaMenu aria-label={label} className={styles.menu ?? ''}>
          {shown.flatMap((group, at) => [
            ...(at > 0 ? [<Separator key={`line ${at}`} className={styles.line ?? ''} />] : []),
            <MenuSection key={`group ${at}`} aria-label={group.head ?? label}>
              {group.head !== undefined && <Header className={styles.head ?? ''}>{group.head}</Header>}
              {group.items.map((item) => (
                <AriaMenuItem
                  key={item.id}
                  id={item.id}
                  textValue={item.label}
                  isDisabled={item.disabled === true}
                  onAction={item.run}
                  className={classes(styles.item, item.danger === true && styles.danger)}
                >
                  {item.icon !== undefined && <Icon of={item.icon} size={14} />}
                  <span className="ell">{item.label}</span>
                  {item.note !== undefined && <span className={styles.note}>{item.note}</span>}
                </AriaMenuItem>
              ))}
            </MenuSection>,
          ])}
        </AriaMenu>
      </AriaPopover>
    </MenuTrigger>
  );
}
