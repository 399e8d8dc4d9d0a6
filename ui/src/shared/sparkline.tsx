/** A small chart, drawn by the program as SVG text and shown as an image: never parsed as part of the page. */

interface SparklineProps {
  /** SVG text. */
  svg: string;
  widthPx: number;
  heightPx: number;
  className?: string | undefined;
}

/** A small chart; the figure beside it says the number, so it has no name of its own. */
export function Sparkline({ svg, widthPx, heightPx, className }: SparklineProps) {
  if (svg === '') return <span className={className} style={{ width: widthPx, height: heightPx }} />;
  return (
    <img
      alt=""
      draggable={false}
      width={widthPx}
      height={heightPx}
      className={className}
      src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`}
    />
  );
}
