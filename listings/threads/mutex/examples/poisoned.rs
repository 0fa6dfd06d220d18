use std::sync::Mutex;
use std::thread;

/// The invariant: money moves between the two, their sum is 200.
struct Bank {
    savings: u64,
    checking: u64,
}

impl Bank {
    fn sum(&self) -> u64 {
        self.savings + self.checking
    }
}

/// Moves 50 from savings to checking, and panics half way.
fn transfer(bank: &Mutex<Bank>) {
    let mut bank = bank.lock().expect("nobody has panicked yet");
    bank.savings -= 50;
    panic!("the teller faints");
}

fn main() -> std::io::Result<()> {
    let bank = Mutex::new(Bank {
        savings: 100,
        checking: 100,
    });

    thread::scope(|scope| {
        let teller = thread::Builder::new().name("teller".into());
        let teller = teller.spawn_scoped(scope, || transfer(&bank))?;
        assert!(teller.join().is_err());
        std::io::Result::Ok(())
    })?;
    println!("poisoned: {}", bank.is_poisoned());

    // ANCHOR: recover
    let bank_again = bank.lock().unwrap_or_else(|poisoned| {
        let mut guard = poisoned.into_inner(); // the lock is held, poisoned or not
        println!("the accounts hold {} of 200", guard.sum());
        guard.checking = 200 - guard.savings; // first the invariant,
        bank.clear_poison(); // then the flag
        guard
    });
    println!("the accounts hold {} of 200", bank_again.sum());
    drop(bank_again);
    // ANCHOR_END: recover

    let bank_again = bank.lock().expect("the poison is cleared");
    assert_eq!(bank_again.sum(), 200);
    println!("poisoned: {}", bank.is_poisoned());
    Ok(())
}
