/**
 * Progress on standard error: one line that is rewritten on a terminal, a few plain lines when piped.
 * @module
 */
export interface Progress {
  step(text: string): void;
  checks(done: number, total: number, last: string): void;
  /** Clears the line. */
  done(): void;
}

export function createProgress(stream: NodeJS.WriteStream, colour: boolean): Progress {
  const live = stream.isTTY === true && colour && !process.env.NO_COLOR;
  const show = (text: string): void => {
    if (live) stream.write(`\r\u001b[2K${text}`);
  };
  return {
    step: (text) => (live ? show(`${text} …`) : void stream.write(`${text}\n`)),
    checks: (done, total, last) => {
      if (live) show(`${done} of ${total} checks ${last}`);
      else if (done === 0) stream.write(`running ${total} checks\n`);
    },
    done: () => show(''),
  };
}
