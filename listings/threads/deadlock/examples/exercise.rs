// The model checker's mutex, so that every schedule is tried.
use shuttle::sync::{Arc, Mutex};

/// Moves `amount` between two accounts; moves nothing and returns `false` if there is too little.
fn transfer(accounts: &[Mutex<u64>], from: usize, to: usize, amount: u64) -> bool {
    // Two transfers in opposite directions wait for each other.
    // One from an account to itself waits for itself.
    let mut source = accounts[from].lock().expect("no transfer panics");
    let mut target = accounts[to].lock().expect("no transfer panics");
    if *source < amount {
        return false;
    }
    *source -= amount;
    *target += amount;
    true
}

// ANCHOR: check
fn main() {
    let balances = |accounts: &[Mutex<u64>]| -> Vec<u64> {
        let accounts = accounts.iter();
        accounts.map(|account| *account.lock().unwrap()).collect()
    };

    let opposite = move || {
        let accounts = Arc::new([100, 100].map(Mutex::new));
        let others = Arc::clone(&accounts);
        let other = shuttle::thread::spawn(move || transfer(&*others, 0, 1, 10));
        assert!(transfer(&*accounts, 1, 0, 30));
        assert!(other.join().unwrap());
        assert_eq!(balances(&*accounts), [120, 80]);
    };
    shuttle::check_dfs(opposite, None);
    println!("opposite transfers: done under every schedule");

    let to_itself = move || {
        let accounts = [100, 100].map(Mutex::new);
        assert!(transfer(&accounts, 1, 1, 100));
        assert!(!transfer(&accounts, 1, 1, 101), "there is too little");
        assert!(!transfer(&accounts, 1, 0, 101), "there is too little");
        assert_eq!(balances(&accounts), [100, 100]);
    };
    shuttle::check_dfs(to_itself, None);
    println!("transfers from an account to itself: done");
}
// ANCHOR_END: check
