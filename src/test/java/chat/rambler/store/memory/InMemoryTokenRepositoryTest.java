package chat.rambler.store.memory;

import chat.rambler.store.TokenRepository;
import chat.rambler.store.TokenRepositoryContract;

class InMemoryTokenRepositoryTest extends TokenRepositoryContract {
    @Override
    protected TokenRepository empty() {
        return new InMemoryTokenRepository();
    }
}
