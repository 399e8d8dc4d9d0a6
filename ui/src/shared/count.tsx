/** The only place that shows counts: exact, grouped by locale, figures of one width. */
import { formatCount } from './format';

interface CountProps {
  value: number;
  className?: string | undefined;
}

/** An exact count. */
export function Count({ value, className }: CountProps) {
  return <span className={className === undefined ? 'tn' : `tn ${className}`}>{formatCount(value)}</span>;
}
