//! The stack machine of pickle, as far as it describes data.

use bytes::Bytes;

use super::graph::{Graph, Items, Node, Object};
use super::scanner::{Scanner, raw_unicode_escape};
use super::{Class, Id, PickleError};

/// No stored response comes near; every opcode makes at most one object and one stack place, so this bounds memory too.
pub(super) const MAX_OPCODES: usize = 1_000_000;

/// Reads the pickle at the beginning of a value; what follows its end is not looked at.
///
/// # Errors
/// When it is none, or one that does more than describe data.
pub(in crate::codec) fn read(value: &Bytes) -> Result<Graph, PickleError> {
    let mut machine = Machine::new(value)?;
    for _ in 0..MAX_OPCODES {
        machine.opcode_at = machine.scanner.position();
        let opcode = machine.scanner.byte()?;
        if opcode == b'.' {
            machine.graph.root = machine.pop()?;
            machine.graph.len = machine.scanner.position();
            return Ok(machine.graph);
        }
        machine.step(opcode)?;
    }
    Err(PickleError::TooLarge(MAX_OPCODES))
}

pub(super) struct Machine<'a> {
    pub(super) scanner: Scanner<'a>,
    graph: Graph,
    stack: Vec<Id>,
    /// Heights of the stack at the marks.
    marks: Vec<usize>,
    memo: Vec<Id>,
    pub(super) opcode_at: usize,
}

impl<'a> Machine<'a> {
    pub(super) fn new(value: &'a Bytes) -> Result<Self, PickleError> {
        if u32::try_from(value.len()).is_err() {
            return Err(PickleError::TooLong);
        }
        Ok(Self {
            scanner: Scanner::new(value),
            graph: Graph::new(value.clone()),
            stack: Vec::with_capacity(64),
            marks: Vec::with_capacity(8),
            memo: Vec::new(),
            opcode_at: 0,
        })
    }

    /// The names are those of Python's pickletools.
    pub(super) fn step(&mut self, opcode: u8) -> Result<(), PickleError> {
        match opcode {
            0x80 => drop(self.scanner.byte()?),        // PROTO
            0x95 => drop(self.scanner.array::<8>()?),  // FRAME: a hint for reading ahead
            b'(' => self.marks.push(self.stack.len()), // MARK
            b'0' => drop(self.pop()?),                 // POP
            b'1' => {
                // POP_MARK
                let mark = self.pop_mark()?;
                self.stack.truncate(mark);
            }
            b'N' => self.push(Node::None),        // NONE
            0x88 => self.push(Node::Bool(true)),  // NEWTRUE
            0x89 => self.push(Node::Bool(false)), // NEWFALSE
            b'K' | b'M' | b'J' | b'I' | b'L' | 0x8a | 0x8b => self.integer(opcode)?,
            b'C' | b'B' | 0x8e | 0x8c | b'X' | 0x8d | b'V' => self.string(opcode)?,
            b'p' | b'q' | b'r' | 0x94 | b'g' | b'h' | b'j' => self.memoize(opcode)?,
            b')' => self.push(Node::Tuple(Items::default())), // EMPTY_TUPLE
            0x85..=0x87 => self.small_tuple(usize::from(opcode - 0x84))?, // TUPLE1, TUPLE2, TUPLE3
            b't' => self.collect_from_mark(Node::Tuple)?,     // TUPLE
            b']' => self.push(Node::List(Items::default())),  // EMPTY_LIST
            b'l' => self.collect_from_mark(Node::List)?,      // LIST
            b'}' => self.push(Node::Dict(Items::default())),  // EMPTY_DICT
            b'd' => {
                // DICT
                let mark = self.pop_mark()?;
                if !(self.stack.len() - mark).is_multiple_of(2) {
                    return Err(self.nonsense());
                }
                self.collect(mark, Node::Dict);
            }
            b'a' => {
                // APPEND
                let start = self.stack.len().saturating_sub(1);
                self.add(start, Kind::List)?;
            }
            b'e' => {
                // APPENDS
                let mark = self.pop_mark()?;
                self.add(mark, Kind::List)?;
            }
            b's' => {
                // SETITEM
                let start = self.stack.len().saturating_sub(2);
                self.add(start, Kind::Dict)?;
            }
            b'u' => {
                // SETITEMS
                let mark = self.pop_mark()?;
                self.add(mark, Kind::Dict)?;
            }
            b'c' => {
                // GLOBAL
                let (module, name) = (self.scanner.line()?, self.scanner.line()?);
                self.class(module, name)?;
            }
            0x93 => {
                // STACK_GLOBAL
                let (name, module) = (self.pop()?, self.pop()?);
                let (Node::Text(module), Node::Text(name)) = (self.graph.node(module), self.graph.node(name)) else {
                    return Err(self.nonsense());
                };
                let class = named(self.graph.bytes(*module), self.graph.bytes(*name))?;
                self.push(Node::Class(class));
            }
            0x81 => {
                // NEWOBJ
                let (class, args) = self.pop_class_and_args()?;
                self.instance(class, args, Items::default())?;
            }
            b'R' => {
                // REDUCE
                let (class, args) = self.pop_class_and_args()?;
                self.reduce(class, args)?;
            }
            b'b' => self.build()?, // BUILD
            opcode => return Err(PickleError::Opcode { opcode, at: self.opcode_at }),
        }
        Ok(())
    }

    fn integer(&mut self, opcode: u8) -> Result<(), PickleError> {
        let number = match opcode {
            b'K' => i64::from(self.scanner.byte()?),                      // BININT1
            b'M' => i64::from(u16::from_le_bytes(self.scanner.array()?)), // BININT2
            b'J' => i64::from(i32::from_le_bytes(self.scanner.array()?)), // BININT
            0x8a => {
                // LONG1
                let len = self.scanner.byte()?;
                self.scanner.long(u64::from(len))?
            }
            0x8b => {
                // LONG4
                let len = u32::from_le_bytes(self.scanner.array()?);
                self.scanner.long(u64::from(len))?
            }
            b'L' => self.scanner.number()?, // LONG
            _ => {
                // INT, which protocols 0 and 1 use for booleans too.
                let line = self.scanner.line()?;
                match line {
                    b"00" | b"01" => {
                        self.push(Node::Bool(line[1] == b'1'));
                        return Ok(());
                    }
                    digits => {
                        let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
                        number.ok_or_else(|| self.nonsense())?
                    }
                }
            }
        };
        self.push(Node::Int(number));
        Ok(())
    }

    #[inline]
    fn string(&mut self, opcode: u8) -> Result<(), PickleError> {
        if opcode == b'V' {
            // UNICODE
            let line = self.scanner.line()?;
            let text = raw_unicode_escape(line).ok_or_else(|| self.nonsense())?;
            let text = self.graph.make(text.as_bytes()).ok_or(PickleError::TooLong)?;
            self.push(Node::Text(text));
            return Ok(());
        }
        let len = match opcode {
            b'C' | 0x8c => u64::from(self.scanner.byte()?), // SHORT_BINBYTES, SHORT_BINUNICODE
            b'B' | b'X' => u64::from(u32::from_le_bytes(self.scanner.array()?)), // BINBYTES, BINUNICODE
            _ => u64::from_le_bytes(self.scanner.array()?), // BINBYTES8, BINUNICODE8
        };
        let bytes = self.graph.span(self.scanner.range(len)?);
        self.push(if matches!(opcode, b'C' | b'B' | 0x8e) { Node::Bytes(bytes) } else { Node::Text(bytes) });
        Ok(())
    }

    #[inline]
    fn memoize(&mut self, opcode: u8) -> Result<(), PickleError> {
        let index = match opcode {
            0x94 => self.memo.len() as u64,                                           // MEMOIZE
            b'q' | b'h' => u64::from(self.scanner.byte()?),                           // BINPUT, BINGET
            b'r' | b'j' => u64::from(u32::from_le_bytes(self.scanner.array()?)),      // LONG_BINPUT, LONG_BINGET
            _ => u64::try_from(self.scanner.number()?).map_err(|_| self.nonsense())?, // PUT, GET
        };
        let index = usize::try_from(index).map_err(|_| self.nonsense())?;
        if matches!(opcode, b'g' | b'h' | b'j') {
            let id = *self.memo.get(index).ok_or_else(|| self.nonsense())?;
            self.stack.push(id);
            return Ok(());
        }
        let top = self.pop()?;
        self.stack.push(top);
        if index == self.memo.len() {
            self.memo.push(top);
            return Ok(());
        }
        // Python numbers them one after the other; a gap would let a few bytes claim gigabytes.
        let at = self.opcode_at;
        *self.memo.get_mut(index).ok_or(PickleError::Nonsense(at))? = top;
        Ok(())
    }

    fn class(&mut self, module: &[u8], name: &[u8]) -> Result<(), PickleError> {
        self.push(Node::Class(named(module, name)?));
        Ok(())
    }

    /// An instance, made from its arguments. Only classes are instantiated, not the functions of old protocols.
    fn instance(&mut self, class: Class, args: Items, items: Items) -> Result<(), PickleError> {
        if matches!(class, Class::Encode | Class::Reconstructor | Class::Base | Class::NoBytes) {
            return Err(self.nonsense());
        }
        let place = u32::try_from(self.graph.objects.len()).expect("there are at most as many objects as opcodes");
        self.graph.objects.push(Object { class, args, items, state: None });
        self.push(Node::Object(place));
        Ok(())
    }

    /// What Python would call is here one of four fixed constructions.
    fn reduce(&mut self, class: Class, args: Items) -> Result<(), PickleError> {
        match (class, self.graph.items(args)) {
            (Class::DateTime, [_]) => self.instance(Class::DateTime, args, Items::default()),
            (Class::NoBytes, []) => {
                let none = self.graph.span(0..0);
                self.push(Node::Bytes(none));
                Ok(())
            }
            (Class::Encode, [text, _latin1]) => {
                let Node::Text(text) = self.graph.node(*text) else { return Err(self.nonsense()) };
                let text = std::str::from_utf8(self.graph.bytes(*text)).map_err(|_| self.nonsense())?;
                let bytes: Result<Vec<u8>, _> = text.chars().map(u8::try_from).collect();
                let bytes = bytes.map_err(|_| self.nonsense())?;
                let bytes = self.graph.make(&bytes).ok_or(PickleError::TooLong)?;
                self.push(Node::Bytes(bytes));
                Ok(())
            }
            (Class::Reconstructor, [class, _base, value]) => {
                let Node::Class(class) = *self.graph.node(*class) else { return Err(self.nonsense()) };
                let none = Items::default();
                let (args, items) = match *self.graph.node(*value) {
                    Node::None => (none, none),
                    Node::Tuple(args) => (args, none),
                    Node::Dict(items) if is_dict(class) || self.graph.items(items).is_empty() => (none, items.full()),
                    _ => return Err(self.nonsense()),
                };
                self.instance(class, args, items)
            }
            _ => Err(self.nonsense()),
        }
    }

    fn build(&mut self) -> Result<(), PickleError> {
        let state = self.pop()?;
        let object = *self.stack.last().ok_or_else(|| self.nonsense())?;
        let Node::Object(place) = *self.graph.node(object) else { return Err(self.nonsense()) };
        let at = self.opcode_at;
        match &mut self.graph.objects[place as usize].state {
            Some(_) => Err(PickleError::Nonsense(at)),
            none => {
                *none = Some(state);
                Ok(())
            }
        }
    }

    /// Adds what is on the stack from `start` on to the list or dictionary below it.
    fn add(&mut self, start: usize, kind: Kind) -> Result<(), PickleError> {
        let floor = self.marks.last().copied().unwrap_or_default();
        let target = start.checked_sub(1).filter(|target| *target >= floor).ok_or_else(|| self.nonsense())?;
        let ids = &self.stack[start..];
        if kind == Kind::Dict && !ids.len().is_multiple_of(2) {
            return Err(self.nonsense());
        }
        let target = self.stack[target] as usize;
        match (self.graph.nodes[target], kind) {
            (Node::List(items), Kind::List) => self.graph.nodes[target] = Node::List(self.graph.extend(items, ids)),
            (Node::Dict(items), Kind::Dict) => self.graph.nodes[target] = Node::Dict(self.graph.extend(items, ids)),
            (Node::Object(place), Kind::Dict) if is_dict(self.graph.object(place).class) => {
                let items = self.graph.object(place).items;
                self.graph.objects[place as usize].items = self.graph.extend(items, ids);
            }
            _ => return Err(self.nonsense()),
        }
        self.stack.truncate(start);
        Ok(())
    }

    fn small_tuple(&mut self, len: usize) -> Result<(), PickleError> {
        let floor = self.marks.last().copied().unwrap_or_default();
        let start = self.stack.len().checked_sub(len).filter(|start| *start >= floor);
        self.collect(start.ok_or_else(|| self.nonsense())?, Node::Tuple);
        Ok(())
    }

    fn collect_from_mark(&mut self, node: fn(Items) -> Node) -> Result<(), PickleError> {
        let mark = self.pop_mark()?;
        self.collect(mark, node);
        Ok(())
    }

    /// One object of what is on the stack from `start` on.
    #[inline]
    fn collect(&mut self, start: usize, node: fn(Items) -> Node) {
        let items = self.graph.collect(&self.stack[start..]);
        self.stack.truncate(start);
        self.push(node(items));
    }

    fn pop_class_and_args(&mut self) -> Result<(Class, Items), PickleError> {
        let (args, class) = (self.pop()?, self.pop()?);
        match (self.graph.node(class), self.graph.node(args)) {
            (Node::Class(class), Node::Tuple(args)) => Ok((*class, *args)),
            _ => Err(self.nonsense()),
        }
    }

    /// Where on the stack the last mark is, which is taken off.
    fn pop_mark(&mut self) -> Result<usize, PickleError> {
        let mark = self.marks.pop().ok_or_else(|| self.nonsense())?;
        if mark > self.stack.len() {
            return Err(self.nonsense());
        }
        Ok(mark)
    }

    #[inline]
    fn push(&mut self, node: Node) {
        let id = Id::try_from(self.graph.nodes.len()).expect("there are at most as many objects as opcodes");
        self.graph.nodes.push(node);
        self.stack.push(id);
    }

    #[inline]
    fn pop(&mut self) -> Result<Id, PickleError> {
        // What lies below a mark belongs to somebody else.
        if self.marks.last().is_some_and(|mark| *mark == self.stack.len()) {
            return Err(self.nonsense());
        }
        self.stack.pop().ok_or_else(|| self.nonsense())
    }

    fn nonsense(&self) -> PickleError {
        PickleError::Nonsense(self.opcode_at)
    }
}

/// What members are added to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    List,
    Dict,
}

/// The classes that are dictionaries.
fn is_dict(class: Class) -> bool {
    matches!(class, Class::SimpleCookie | Class::Morsel)
}

fn named(module: &[u8], name: &[u8]) -> Result<Class, PickleError> {
    Class::named(module, name).ok_or_else(|| {
        let lossy = |text: &[u8]| String::from_utf8_lossy(&text[..text.len().min(100)]).into_owned();
        PickleError::Class(format!("{}.{}", lossy(module), lossy(name)))
    })
}
