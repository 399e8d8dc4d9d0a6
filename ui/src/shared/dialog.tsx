/** Dialogs: they trap the focus, make the rest inert, close with Esc, and give the focus back. */
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { classes } from './classes';
import styles from './dialog.module.css';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  /** Verb, number and noun. */
  title: string;
  /** A second line under the title. */
  subtitle?: ReactNode;
  children: ReactNode;
  /** Buttons, the primary one last. */
  footer?: ReactNode;
  width?: 'narrow' | 'middle' | 'wide';
}

/** A modal dialog. */
export function Dialog({ open, onClose, title, subtitle, children, footer, width = 'middle' }: DialogProps) {
  return (
    <Overlay open={open} onClose={onClose}>
      <AriaDialog className={classes(styles.dialog, styles[width])} data-modal="">
        <header className={styles.head}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {subtitle}
        </header>
        <div className={styles.body}>{children}</div>
        {footer !== undefined && <footer className={styles.foot}>{footer}</footer>}
      </AriaDialog>
    </Overlay>
  );
}

interface BareDialogProps {
  open: boolean;
  onClose: () => void;
  /** Name for assistive technology. */
  label: string;
  children: ReactNode;
  className?: string | undefined;
}

/** A modal dialog without head and foot, such as the palette. */
export function BareDialog({ open, onClose, label, children, className }: BareDialogProps) {
  return (
    <Overlay open={open} onClose={onClose}>
      <AriaDialog aria-label={label} className={classes(styles.dialog, className)} data-modal="">
        {children}
      </AriaDialog>
    </Overlay>
  );
}

function Overlay({ open, onClose, children }: { open: boolean; onClose: () => void; children: ReactNode }) {
  return (
    <ModalOverlay
      isOpen={open}
      isDismissable
      className={styles.scrim ?? ''}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Modal className={styles.modal ?? ''}>{children}</Modal>
    </ModalOverlay>
  );
}
