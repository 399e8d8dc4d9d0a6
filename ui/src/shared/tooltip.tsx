/** A short text on hover and on keyboard focus. What it says is never the only place where it is said. */
import type { ReactElement } from 'react';
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components';
import { Kbd } from './kbd';
import styles from './tooltip.module.css';

interface TooltipProps {
  text: string;
  kbd?: string | undefined;
  /** One focusable element of react-aria. */
  children: ReactElement;
}

/** Milliseconds of rest before the first tooltip shows; the next ones follow at once. */
const DELAY_MS = 500;

export function Tooltip({ text, kbd, children }: TooltipProps) {
  return (
    <TooltipTrigger delay={DELAY_MS} closeDelay={80}>
      {children}
      <AriaTooltip className={styles.tip ?? ''} offset={6}>
        {text}
        {kbd !== undefined && <Kbd keys={kbd} />}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
