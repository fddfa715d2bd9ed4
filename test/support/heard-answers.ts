/** `fetch` that keeps what each answer said, also of those that a stream outran. */
export function heardAnswers<Said>(read: (answer: Response) => Said | Promise<Said>) {
  const said: Promise<Said | null>[] = []
  const heard = async (url: string, init: RequestInit): Promise<Response> => {
    const answer = fetch(url, init)
    // One that never came, because its connection was closed, says nothing; who asked is told by `answer`.
    said.push(answer.then((whole) => read(whole.clone())).catch(() => null))
    return await answer
  }
  /** Of everything asked so far, in that order; waits for what is still on its way. */
  const answers = async (): Promise<readonly Said[]> =>
    (await Promise.all(said)).filter((one): one is Awaited<Said> => one !== null)
  return { fetch: heard, answers }
}
