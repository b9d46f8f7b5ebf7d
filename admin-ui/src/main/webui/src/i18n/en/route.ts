export default {
  route: {
    heading: 'Where would it go?',
    about:
      'Asks the scheduler where a request would go now. No vendor is asked, nothing is used up and nothing changes.',
    modelPlaceholder: 'as the client names it',
    session: 'Conversation',
    sessionPlaceholder: 'optional',
    ask: 'Ask',
    empty: 'Name a lane and a model',
    emptyText: 'The answer lists who would be tried, in which order and why, and who would not.',
    candidates: 'Would be tried',
    candidatesNote: 'The first one gets the request; each next one only if those before it fail.',
    translated: 'translated',
    skipped: 'Would not be tried',
    nobody: 'Nobody would be tried: the request would be refused.',
    nobodyTodo: 'Below is why each channel is out. Take one back into use, or add another.',
    nobodyUntil: 'The first of them is good again in {wait}. Below is why each is out.',
    unknownModel: 'No channel of the lane takes the model {model}. Add it to the models of a channel.',
  },
}
