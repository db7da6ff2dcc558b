/** One server-sent event as it came. */
export interface RawEvent {
  id?: string;
  type: string;
  data: string;
}

/** Reads server-sent events off a stream; where reading fails, what `broken` makes of that is thrown. */
export async function* readEvents(stream: ReadableStream<string>, broken: (cause: unknown) => Error): AsyncGenerator<RawEvent, void> {
  const reader = stream.getReader();
  let event: RawEvent = { type: "message", data: "" };
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw broken(cause);
      });
      if (done) return;
      const lines = (rest + value).split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line !== "") {
          event = withLine(event, line);
          continue;
        }
        if (event.data !== "") yield event;
        event = { type: "message", data: "" };
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function withLine(event: RawEvent, line: string): RawEvent {
  const colon = line.indexOf(":");
  const value = line.slice(colon + 1).replace(/^ /, "");
  switch (line.slice(0, colon)) {
    case "id":
      return { ...event, id: value };
    case "event":
      return { ...event, type: value };
    case "data":
      return { ...event, data: event.data === "" ? value : `${event.data}\n${value}` };
    default:
      return event;
  }
}
