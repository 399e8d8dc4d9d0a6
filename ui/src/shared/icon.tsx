/** One look for all icons: size, stroke, hidden from assistive technology. The drawings are those of Lucide. */
import type { LucideIcon } from 'lucide-react';

/** A drawing. */
export type IconOf = LucideIcon;

interface IconProps {
  /** The drawing. */
  of: IconOf;
  /** Edge in pixels: 16 in buttons and navigation, 14 beside text, 12 in pills, 20 in list faces. */
  size?: 10 | 12 | 14 | 16 | 20;
  className?: string | undefined;
}

/** An icon; the word beside it carries the meaning. */
export function Icon({ of: Drawing, size = 16, className }: IconProps) {
  return <Drawing size={size} strokeWidth={size <= 12 ? 2 : 1.75} aria-hidden="true" focusable="false" className={className} />;
}
