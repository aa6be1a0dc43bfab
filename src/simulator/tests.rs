//! The simulator over real HTTP, as any client sees it.
