//! On Linux, a process between us and a program, so that nothing the program starts outlives its run.
//!
//! Ending a process group reaches neither a child that has called `setsid` nor one whose parent is gone. The supervisor is a *subreaper*: whatever
//! the program leaves behind becomes the supervisor's child, and it ends when no child is left. It holds one end of a pipe, the lifeline, and kills
//! everything as soon as the other end is closed: by us, or by the kernel when we are killed.
//!
//! It is a copy of this process that never executes anything, made between `fork` and `exec`: only system calls are allowed there, and nothing may be
//! allocated. A program that kills or stops its supervisor, or asks a service (cron, a container engine) to start something, escapes it.

use std::io::{self, PipeWriter};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::libc;

/// Puts a supervisor between us and the program. When what is returned is dropped, the program and all its descendants are killed.
///
/// # Errors
/// If there is no pipe to be had.
pub fn supervised(command: &mut Command) -> io::Result<PipeWriter> {
    let (reader, lifeline) = io::pipe()?;
    let become_two = move || {
        // SAFETY: this is the child of a fork, before exec: it makes system calls and nothing else.
        unsafe { split(reader.as_raw_fd()) }
    };
    // SAFETY: as above.
    unsafe { command.pre_exec(become_two) };
    Ok(lifeline)
}

/// Returns in the new child, which then becomes the program; the supervisor stays here until its end.
unsafe fn split(lifeline: RawFd) -> io::Result<()> {
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&mut all);
        libc::sigprocmask(libc::SIG_SETMASK, &all, std::ptr::null_mut());
        // Before there is a child: this forgets a signal that has come.
        libc::signal(libc::SIGCHLD, libc::SIG_DFL);
        if libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0 {
            return Err(io::Error::last_os_error());
        }
        match libc::fork() {
            -1 => Err(io::Error::last_os_error()),
            0 => {
                // A group of its own: what the program sends to its group does not reach the supervisor.
                libc::setpgid(0, 0);
                libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0);
                let mut none: libc::sigset_t = std::mem::zeroed();
                libc::sigemptyset(&mut none);
                libc::sigprocmask(libc::SIG_SETMASK, &none, std::ptr::null_mut());
                Ok(())
            }
            program => supervise(program, lifeline),
        }
    }
}

unsafe fn supervise(program: libc::pid_t, lifeline: RawFd) -> ! {
    unsafe {
        // The lifeline becomes descriptor 0; all others are closed, the copies of the program's pipe and of the lifeline's far end among them.
        libc::dup2(lifeline, 0);
        close_from(1);
        let mut child_ended: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut child_ended);
        libc::sigaddset(&mut child_ended, libc::SIGCHLD);
        let signals = libc::signalfd(-1, &child_ended, libc::SFD_CLOEXEC | libc::SFD_NONBLOCK);

        let mut status = None;
        loop {
            let mut fds =
                [(0, libc::POLLIN), (signals, libc::POLLIN)].map(|(fd, events)| libc::pollfd {
                    fd,
                    events,
                    revents: 0,
                });
            libc::poll(fds.as_mut_ptr(), 2, -1);
            let mut news: libc::signalfd_siginfo = std::mem::zeroed();
            let size = size_of::<libc::signalfd_siginfo>();
            while libc::read(signals, (&raw mut news).cast(), size) > 0 {}
            reap(program, &mut status);
            if status.is_some() || fds[0].revents != 0 {
                break;
            }
        }
        // Killing a process hands its children to us: until none is left.
        let mut idle = 0;
        while reap(program, &mut status) && idle < 1000 {
            if kill_children() > 0 {
                idle = 0;
                let mut code = 0;
                note(libc::waitpid(-1, &mut code, 0), code, program, &mut status);
            } else {
                idle += 1;
                libc::usleep(1000);
            }
        }
        end_as(status.unwrap_or(libc::SIGKILL));
    }
}

/// Takes the status of every child that has ended; whether there are others.
unsafe fn reap(program: libc::pid_t, status: &mut Option<libc::c_int>) -> bool {
    loop {
        let mut code = 0;
        match unsafe { libc::waitpid(-1, &mut code, libc::WNOHANG) } {
            -1 => return false,
            0 => return true,
            pid => note(pid, code, program, status),
        }
    }
}

fn note(
    pid: libc::pid_t,
    code: libc::c_int,
    program: libc::pid_t,
    status: &mut Option<libc::c_int>,
) {
    if pid == program {
        *status = Some(code);
    }
}

/// Ends this process as the program has ended.
unsafe fn end_as(status: libc::c_int) -> ! {
    unsafe {
        if libc::WIFSIGNALED(status) {
            let signal = libc::WTERMSIG(status);
            let no_core = libc::rlimit {
                rlim_cur: 0,
                rlim_max: 0,
            };
            libc::setrlimit(libc::RLIMIT_CORE, &no_core);
            libc::signal(signal, libc::SIG_DFL);
            let mut own: libc::sigset_t = std::mem::zeroed();
            libc::sigemptyset(&mut own);
            libc::sigaddset(&mut own, signal);
            libc::kill(libc::getpid(), signal);
            libc::sigprocmask(libc::SIG_UNBLOCK, &own, std::ptr::null_mut());
        }
        libc::_exit(libc::WEXITSTATUS(status));
    }
}

unsafe fn close_from(first: libc::c_uint) {
    unsafe {
        if libc::syscall(libc::SYS_close_range, first, libc::c_uint::MAX, 0) != 0 {
            for fd in first..65536 {
                libc::close(fd.cast_signed());
            }
        }
    }
}

/// Kills every process whose parent is this one, and says how many they were.
unsafe fn kill_children() -> usize {
    unsafe {
        let own = libc::getpid();
        let folder = libc::open(c"/proc".as_ptr(), libc::O_RDONLY | libc::O_DIRECTORY);
        let mut killed = 0;
        // Aligned as the kernel's records are.
        let mut buffer = [0_u64; 1024];
        loop {
            let size = size_of_val(&buffer);
            let length = libc::syscall(libc::SYS_getdents64, folder, buffer.as_mut_ptr(), size);
            let Some(length) = usize::try_from(length).ok().filter(|length| *length > 0) else {
                break;
            };
            let bytes = std::slice::from_raw_parts(buffer.as_ptr().cast::<u8>(), length);
            let mut at = 0;
            // Of each record: its length is at 16, the name, which a zero ends, at 19.
            while let (Some(&[low, high]), Some(name)) =
                (bytes.get(at + 16..at + 18), bytes.get(at + 19..))
            {
                if let Some(pid) = number(name)
                    && parent_of(name) == Some(own)
                {
                    libc::kill(pid, libc::SIGKILL);
                    killed += 1;
                }
                at += usize::from(u16::from_ne_bytes([low, high])).max(1);
            }
        }
        libc::close(folder);
        killed
    }
}

/// The parent of the process with this name in `/proc`.
unsafe fn parent_of(name: &[u8]) -> Option<libc::pid_t> {
    let mut path = [0_u8; 40];
    let digits = name.iter().take_while(|byte| byte.is_ascii_digit());
    for (place, byte) in path
        .iter_mut()
        .take(39)
        .zip(b"/proc/".iter().chain(digits).chain(b"/stat"))
    {
        *place = *byte;
    }
    let mut text = [0_u8; 512];
    let length = unsafe {
        let file = libc::open(path.as_ptr().cast(), libc::O_RDONLY);
        let length = libc::read(file, text.as_mut_ptr().cast(), text.len());
        libc::close(file);
        length
    };
    let text = text.get(..usize::try_from(length).ok()?)?;
    // "4711 (a name, which may hold anything) S 42 …": the parent comes after the state.
    let end = text.iter().rposition(|byte| *byte == b')')?;
    number(text.get(end + 4..)?)
}

/// The number at the beginning.
fn number(text: &[u8]) -> Option<libc::pid_t> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
    let mut value = None;
    for digit in digits {
        let so_far: libc::pid_t = value.unwrap_or(0);
        value = so_far
            .checked_mul(10)?
            .checked_add(libc::pid_t::from(*digit - b'0'))
            .map(Some)?;
    }
    value
}
