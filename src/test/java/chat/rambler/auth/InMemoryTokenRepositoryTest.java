package chat.rambler.auth;

class InMemoryTokenRepositoryTest extends TokenRepositoryContract {
    @Override
    TokenRepository empty() {
        return new InMemoryTokenRepository();
    }
}
