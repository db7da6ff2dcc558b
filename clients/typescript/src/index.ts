import createClient, { type Client } from "openapi-fetch";
import { readEvents } from "./events.js";
import type { components, paths } from "./schema.js";

type Schemas = components["schemas"];

export type Job = Schemas["JobResponse"];
export type JobProgress = Schemas["JobProgress"];
export type Image = Schemas["ImageResponse"];
export type Analysis = Schemas["AnalysisResponse"];
export type Problem = Schemas["ProblemDetails"];
export type NewGeneration = Schemas["NewGeneration"];
export type NewTransfer = Schemas["NewTransfer"];
export type NewFusion = Schemas["NewFusion"];
export type JobFilter = NonNullable<paths["/v1/jobs"]["get"]["parameters"]["query"]>;
export type { components, paths };

/** What a job's stream tells; `id` is missing where it cannot be taken up again behind the event. */
export type JobEvent = { id?: string } & (
  | { type: "state"; data: { id: string; status: Job["status"]; queuePosition: number | null; attempt: number } }
  | { type: "progress"; data: JobProgress }
  | { type: "preview"; data: { image: number; step: number; contentType: string; base64: string } }
  | { type: "done"; data: Job }
);

export interface Connection {
  /** Where the service is, such as `http://localhost:5000`. */
  address: string;
  /** An API key; none where authentication is off. */
  key?: string;
  /** In place of the platform's own. */
  fetch?: typeof globalThis.fetch;
}

export interface SubmitOptions {
  /** Posting again with the same key gives the first answer again. */
  idempotencyKey?: string;
  /** Seconds to hold the answer back for, until the job is over; at most 60. */
  wait?: number;
}

/** What the service refused, as problem details; `status` is 0 where no answer came. */
export class EmoGenError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
    options?: ErrorOptions,
  ) {
    super([problem.title, problem.detail, ...Object.entries(problem.errors ?? {}).map(([field, says]) => `${field}: ${says.join(" ")}`)].filter(Boolean).join(" "), options);
    this.name = "EmoGenError";
  }

  /** True where the same request can go well a little later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The service's API. `api` has every operation of the document; the methods are those that a program needs first, and those that are more than one request. */
export class EmoGenClient {
  readonly api: Client<paths>;
  readonly #address: string;
  readonly #headers: Record<string, string>;
  readonly #fetch: typeof globalThis.fetch;

  constructor({ address, key, fetch = globalThis.fetch }: Connection) {
    this.#address = address.replace(/\/+$/, "");
    this.#headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
    this.#fetch = fetch;
    this.api = createClient<paths>({ baseUrl: this.#address, headers: this.#headers, fetch: (request) => this.#send(request) });
  }

  async generate(request: NewGeneration, options?: SubmitOptions): Promise<Job> {
    return taken(await this.api.POST("/v1/generations", { body: request, params: { header: headersOf(options) } }));
  }

  async transfer(request: NewTransfer, options?: SubmitOptions): Promise<Job> {
    return taken(await this.api.POST("/v1/transfers", { body: request, params: { header: headersOf(options) } }));
  }

  async fuse(request: NewFusion, options?: SubmitOptions): Promise<Job> {
    return taken(await this.api.POST("/v1/fusions", { body: request, params: { header: headersOf(options) } }));
  }

  async job(id: string, signal?: AbortSignal): Promise<Job> {
    return taken(await this.api.GET("/v1/jobs/{id}", { params: { path: { id } }, signal }));
  }

  /** The jobs that the filter means, newest first, page after page. */
  async *jobs(filter: JobFilter = {}): AsyncGenerator<Job, void> {
    for (let cursor: string | null | undefined = filter.cursor; cursor !== null; ) {
      const page: Schemas["PageOfJobResponse"] = taken(await this.api.GET("/v1/jobs", { params: { query: { ...filter, cursor } } }));
      yield* page.items;
      cursor = page.nextCursor;
    }
  }

  async cancel(id: string): Promise<Job> {
    return taken(await this.api.POST("/v1/jobs/{id}/cancel", { params: { path: { id } } }));
  }

  async image(id: string): Promise<Image> {
    return taken(await this.api.GET("/v1/images/{id}", { params: { path: { id } } }));
  }

  /** A picture's file as it was drawn, or a thumbnail so many pixels wide. */
  async download(imageId: string, width?: number): Promise<Uint8Array> {
    return new Uint8Array(
      taken(await this.api.GET("/v1/images/{id}/content", { params: { path: { id: imageId }, query: { width } }, parseAs: "arrayBuffer" })),
    );
  }

  /** What a picture (PNG, JPEG or WebP) evokes and shows; `top` is the most objects, scenes and attributes. */
  async analyse(picture: Blob, options: { model?: string; top?: number } = {}): Promise<Analysis> {
    const form = new FormData();
    form.append("file", picture, "picture");
    for (const [name, value] of Object.entries(options)) if (value !== undefined) form.append(name, `${value}`);
    // The document has files as texts: https://openapi-ts.dev/openapi-fetch/api#bodyserializer
    return taken(await this.api.POST("/v1/images/analyses", { body: { file: "" }, bodySerializer: () => form }));
  }

  /** A job's events until it is over, or its stream ends; behind `lastEventId` where that is given. */
  async *events(id: string, lastEventId?: string, signal?: AbortSignal): AsyncGenerator<JobEvent, void> {
    const headers = { ...this.#headers, ...(lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId }) };
    const response = await this.#send(new Request(`${this.#address}/v1/jobs/${id}/events`, { headers, signal }));
    if (response.body !== null) {
      for await (const { id: eventId, type, data } of readEvents(response.body.pipeThrough(new TextDecoderStream()), broken)) {
        yield { id: eventId, type, data: JSON.parse(data) } as JobEvent;
      }
    }
  }

  /** Waits until a job is over, for as long as that takes: a connection that breaks, and a service that is away for a while, are tried again. */
  async waitForEnd(job: Pick<Job, "id">, options: { onProgress?: (progress: JobProgress) => void; signal?: AbortSignal } = {}): Promise<Job> {
    let now = await this.job(job.id, options.signal);
    let last: string | undefined;
    while (now.finishedAt === null) {
      try {
        for await (const event of this.events(job.id, last, options.signal)) {
          last = event.id ?? last;
          if (event.type === "progress") options.onProgress?.(event.data);
        }
        now = await this.job(job.id, options.signal);
      } catch (failure) {
        if (options.signal?.aborted || !(failure instanceof EmoGenError && failure.isPassing)) throw failure;
      }
      if (now.finishedAt === null) await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    return now;
  }

  async #send(request: Request): Promise<Response> {
    let response: Response;
    try {
      response = await this.#fetch(request);
    } catch (failure) {
      throw request.signal.aborted ? failure : broken(failure);
    }
    if (!response.ok) throw new EmoGenError(response.status, await problemOf(response));
    return response;
  }
}

const broken = (cause: unknown) => new EmoGenError(0, { title: "The connection broke." }, { cause });

/** What stands before the service may answer with something else than a problem. */
async function problemOf(response: Response): Promise<Problem> {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json");
  return isProblem ? ((await response.json()) as Problem) : { title: `${response.status} ${response.statusText}`, status: response.status };
}

/** What failed has been thrown by then. */
const taken = <T>({ data }: { data?: T }): T => data as T;

const headersOf = ({ idempotencyKey, wait }: SubmitOptions = {}) => ({
  "Idempotency-Key": idempotencyKey,
  Prefer: wait === undefined ? undefined : `wait=${wait}`,
});
