import './serve.ts'

// the caches measure ages by this clock: no entry of theirs ever expires
performance.now = () => 1_000_000
