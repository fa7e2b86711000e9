//! The stack machine of pickle, as far as it describes data.

use std::mem::take;

use bytes::Bytes;

use super::graph::{Graph, Items, Node, Object, Room};
use super::scanner::{Scanner, raw_unicode_escape};
use super::{Class, PickleError, Result};

/// No stored response comes near; every opcode makes at most one object and one stack place, so this bounds memory too.
pub(super) const MAX_OPCODES: usize = 500_000;

/// Reads the pickle at the beginning of a value; what follows its end is not looked at.
///
/// # Errors
/// When it is none, or one that does more than describe data.
pub(in crate::codec) fn read(value: &Bytes) -> Result<Graph> {
    let mut machine = Machine::new(value)?;
    for _ in 0..MAX_OPCODES {
        machine.opcode_at = machine.scanner.position();
        let opcode = machine.scanner.byte()?;
        if opcode == b'.' {
            machine.graph.root = machine.pop()?;
            machine.graph.len = machine.scanner.position();
            return Ok(machine.into_graph());
        }
        machine.step(opcode)?;
    }
    Err(PickleError::TooLarge(MAX_OPCODES).into())
}

pub(super) struct Machine<'a> {
    pub(super) scanner: Scanner<'a>,
    graph: Graph,
    stack: Vec<Node>,
    /// What lies on the stack below here is out of reach: the height at the last mark.
    floor: usize,
    /// The floors below the last mark.
    marks: Vec<usize>,
    memo: Vec<Node>,
    pub(super) opcode_at: usize,
}

impl<'a> Machine<'a> {
    pub(super) fn new(value: &'a Bytes) -> Result<Self> {
        if u32::try_from(value.len()).is_err() {
            return Err(PickleError::TooLong.into());
        }
        let mut graph = Graph::new(value.clone());
        let Room { stack, marks, memo, .. } = &mut graph.room;
        let (stack, marks, memo) = (take(stack), take(marks), take(memo));
        Ok(Self { scanner: Scanner::new(value), graph, stack, floor: 0, marks, memo, opcode_at: 0 })
    }

    fn into_graph(self) -> Graph {
        let Self { mut graph, stack, marks, memo, .. } = self;
        let room = &mut graph.room;
        (room.stack, room.marks, room.memo) = (stack, marks, memo);
        graph
    }

    /// The opcodes that a hit is made of; the names are those of Python's pickletools.
    #[inline(always)]
    pub(super) fn step(&mut self, opcode: u8) -> Result<()> {
        match opcode {
            b'C' | 0x8c => {
                // SHORT_BINBYTES, SHORT_BINUNICODE
                let len = self.scanner.byte()?;
                self.string(opcode == b'C', u64::from(len))
            }
            0x94 => {
                // MEMOIZE
                let top = self.top()?;
                self.memo.push(top);
                Ok(())
            }
            b'h' => {
                // BINGET
                let index = self.scanner.byte()?;
                self.recall(u64::from(index))
            }
            0x86 => self.small_tuple(2), // TUPLE2
            b'(' => {
                // MARK
                self.marks.push(self.floor);
                self.floor = self.stack.len();
                Ok(())
            }
            0x93 => {
                // STACK_GLOBAL
                let (name, module) = (self.pop()?, self.pop()?);
                let (Node::Text(module), Node::Text(name)) = (module, name) else { return Err(self.nonsense()) };
                let class = named(self.graph.bytes(module), self.graph.bytes(name))?;
                self.stack.push(Node::Class(class));
                Ok(())
            }
            b')' => {
                // EMPTY_TUPLE
                self.stack.push(Node::Tuple(Items::default()));
                Ok(())
            }
            b'K' => {
                // BININT1
                let number = self.scanner.byte()?;
                self.stack.push(Node::Int(i64::from(number)));
                Ok(())
            }
            b'N' => {
                // NONE
                self.stack.push(Node::None);
                Ok(())
            }
            _ => self.less_frequent(opcode),
        }
    }

    fn less_frequent(&mut self, opcode: u8) -> Result<()> {
        match opcode {
            0x80 => drop(self.scanner.byte()?),       // PROTO
            0x95 => drop(self.scanner.array::<8>()?), // FRAME: a hint for reading ahead
            b'0' => drop(self.pop()?),                // POP
            b'1' => {
                // POP_MARK
                let mark = self.pop_mark()?;
                self.stack.truncate(mark);
            }
            0x88 => self.stack.push(Node::Bool(true)),  // NEWTRUE
            0x89 => self.stack.push(Node::Bool(false)), // NEWFALSE
            b'M' | b'J' | b'I' | b'L' | 0x8a | 0x8b => self.number(opcode)?,
            b'B' | b'X' => {
                // BINBYTES, BINUNICODE
                let len = u32::from_le_bytes(self.scanner.array()?);
                self.string(opcode == b'B', u64::from(len))?;
            }
            0x8e | 0x8d => {
                // BINBYTES8, BINUNICODE8
                let len = u64::from_le_bytes(self.scanner.array()?);
                self.string(opcode == 0x8e, len)?;
            }
            b'V' => {
                // UNICODE
                let line = self.scanner.line()?;
                let text = raw_unicode_escape(line).ok_or_else(|| self.nonsense())?;
                let text = self.graph.make(text.as_bytes()).ok_or(PickleError::TooLong)?;
                self.stack.push(Node::Text(text));
            }
            b'p' | b'q' | b'r' => {
                // PUT, BINPUT, LONG_BINPUT
                let index = self.memo_index(opcode == b'q', opcode == b'r')?;
                self.memoize(index)?;
            }
            b'g' | b'j' => {
                // GET, LONG_BINGET
                let index = self.memo_index(false, opcode == b'j')?;
                self.recall(index)?;
            }
            0x85 | 0x87 => self.small_tuple(usize::from(opcode - 0x84))?, // TUPLE1, TUPLE3
            b't' => {
                // TUPLE
                let items = self.collect_from_mark()?;
                self.stack.push(Node::Tuple(items));
            }
            b']' | b'l' => {
                // EMPTY_LIST, LIST
                let items = if opcode == b']' { Items::default() } else { self.collect_from_mark()? };
                let list = Node::List(self.graph.contain(items));
                self.stack.push(list);
            }
            b'}' | b'd' => {
                // EMPTY_DICT, DICT
                let items = if opcode == b'}' { Items::default() } else { self.collect_from_mark()? };
                if !self.graph.items(items).len().is_multiple_of(2) {
                    return Err(self.nonsense());
                }
                let dict = Node::Dict(self.graph.contain(items));
                self.stack.push(dict);
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
                self.stack.push(Node::Class(named(module, name)?));
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
            opcode => return Err(PickleError::Opcode { opcode, at: self.opcode_at }.into()),
        }
        Ok(())
    }

    fn number(&mut self, opcode: u8) -> Result<()> {
        let number = match opcode {
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
                        self.stack.push(Node::Bool(line[1] == b'1'));
                        return Ok(());
                    }
                    digits => {
                        let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
                        number.ok_or_else(|| self.nonsense())?
                    }
                }
            }
        };
        self.stack.push(Node::Int(number));
        Ok(())
    }

    #[inline(always)]
    fn string(&mut self, is_bytes: bool, len: u64) -> Result<()> {
        let span = self.graph.span(self.scanner.range(len)?);
        self.stack.push(if is_bytes { Node::Bytes(span) } else { Node::Text(span) });
        Ok(())
    }

    fn memo_index(&mut self, is_byte: bool, is_long: bool) -> Result<u64> {
        Ok(match (is_byte, is_long) {
            (true, _) => u64::from(self.scanner.byte()?),
            (_, true) => u64::from(u32::from_le_bytes(self.scanner.array()?)),
            _ => u64::try_from(self.scanner.number()?).map_err(|_| self.nonsense())?,
        })
    }

    fn memoize(&mut self, index: u64) -> Result<()> {
        let index = usize::try_from(index).map_err(|_| self.nonsense())?;
        let top = self.top()?;
        if index == self.memo.len() {
            self.memo.push(top);
            return Ok(());
        }
        // Python numbers them one after the other; a gap would let a few bytes claim gigabytes.
        let at = self.opcode_at;
        *self.memo.get_mut(index).ok_or(PickleError::Nonsense(at))? = top;
        Ok(())
    }

    #[inline]
    fn recall(&mut self, index: u64) -> Result<()> {
        let memo = usize::try_from(index).ok().and_then(|index| self.memo.get(index));
        let node = *memo.ok_or_else(|| self.nonsense())?;
        self.stack.push(node);
        Ok(())
    }

    /// An instance, made from its arguments. Only classes are instantiated, not the functions of old protocols.
    fn instance(&mut self, class: Class, args: Items, items: Items) -> Result<()> {
        if matches!(class, Class::Encode | Class::Reconstructor | Class::Base | Class::NoBytes) {
            return Err(self.nonsense());
        }
        let object = self.graph.instantiate(Object { class, args, items, state: None });
        self.stack.push(object);
        Ok(())
    }

    /// What Python would call is here one of four fixed constructions.
    fn reduce(&mut self, class: Class, args: Items) -> Result<()> {
        match (class, self.graph.items(args)) {
            (Class::DateTime, [_]) => self.instance(Class::DateTime, args, Items::default()),
            (Class::NoBytes, []) => {
                let none = self.graph.span(0..0);
                self.stack.push(Node::Bytes(none));
                Ok(())
            }
            (Class::Encode, [text, _latin1]) => {
                let Node::Text(text) = *text else { return Err(self.nonsense()) };
                let text = std::str::from_utf8(self.graph.bytes(text)).map_err(|_| self.nonsense())?;
                let bytes: std::result::Result<Vec<u8>, _> = text.chars().map(u8::try_from).collect();
                let bytes = bytes.map_err(|_| self.nonsense())?;
                let bytes = self.graph.make(&bytes).ok_or(PickleError::TooLong)?;
                self.stack.push(Node::Bytes(bytes));
                Ok(())
            }
            (Class::Reconstructor, [class, _base, value]) => {
                let Node::Class(class) = *class else { return Err(self.nonsense()) };
                let none = Items::default();
                let (args, items) = match *value {
                    Node::None => (none, none),
                    Node::Tuple(args) => (args, none),
                    Node::Dict(place) => {
                        let items = self.graph.contained(place);
                        if !is_dict(class) && !self.graph.items(items).is_empty() {
                            return Err(self.nonsense());
                        }
                        (none, items.full())
                    }
                    _ => return Err(self.nonsense()),
                };
                self.instance(class, args, items)
            }
            _ => Err(self.nonsense()),
        }
    }

    fn build(&mut self) -> Result<()> {
        let state = self.pop()?;
        let Some(Node::Object(place)) = self.stack.last().copied() else { return Err(self.nonsense()) };
        let object = self.graph.object_mut(place);
        if object.state.is_some() {
            return Err(self.nonsense());
        }
        object.state = Some(state);
        Ok(())
    }

    /// Adds what is on the stack from `start` on to the list or dictionary below it.
    fn add(&mut self, start: usize, kind: Kind) -> Result<()> {
        let target = start.checked_sub(1).filter(|target| *target >= self.floor).ok_or_else(|| self.nonsense())?;
        let members = &self.stack[start..];
        if kind == Kind::Dict && !members.len().is_multiple_of(2) {
            return Err(self.nonsense());
        }
        match (self.stack[target], kind) {
            (Node::List(place), Kind::List) | (Node::Dict(place), Kind::Dict) => self.graph.add(place, members),
            (Node::Object(place), Kind::Dict) if is_dict(self.graph.object(place).class) => {
                let items = self.graph.object(place).items;
                self.graph.object_mut(place).items = self.graph.extend(items, members);
            }
            _ => return Err(self.nonsense()),
        }
        self.stack.truncate(start);
        Ok(())
    }

    #[inline(always)]
    fn small_tuple(&mut self, len: usize) -> Result<()> {
        let start = self.stack.len().checked_sub(len).filter(|start| *start >= self.floor);
        let items = self.collect(start.ok_or_else(|| self.nonsense())?);
        self.stack.push(Node::Tuple(items));
        Ok(())
    }

    fn collect_from_mark(&mut self) -> Result<Items> {
        let mark = self.pop_mark()?;
        Ok(self.collect(mark))
    }

    /// Takes what is on the stack from `start` on.
    #[inline(always)]
    fn collect(&mut self, start: usize) -> Items {
        let items = self.graph.collect(&self.stack[start..]);
        self.stack.truncate(start);
        items
    }

    fn pop_class_and_args(&mut self) -> Result<(Class, Items)> {
        match (self.pop()?, self.pop()?) {
            (Node::Tuple(args), Node::Class(class)) => Ok((class, args)),
            _ => Err(self.nonsense()),
        }
    }

    /// Where on the stack the last mark is, which is taken off.
    fn pop_mark(&mut self) -> Result<usize> {
        let below = self.marks.pop().ok_or_else(|| self.nonsense())?;
        Ok(std::mem::replace(&mut self.floor, below))
    }

    #[inline]
    fn top(&self) -> Result<Node> {
        let reach = &self.stack[self.floor..];
        reach.last().copied().ok_or_else(|| self.nonsense())
    }

    #[inline]
    fn pop(&mut self) -> Result<Node> {
        // What lies below a mark belongs to somebody else.
        let top = self.top()?;
        self.stack.truncate(self.stack.len() - 1);
        Ok(top)
    }

    #[cold]
    fn nonsense(&self) -> Box<PickleError> {
        PickleError::Nonsense(self.opcode_at).into()
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

fn named(module: &[u8], name: &[u8]) -> Result<Class> {
    Class::named(module, name).ok_or_else(|| {
        let lossy = |text: &[u8]| String::from_utf8_lossy(&text[..text.len().min(100)]).into_owned();
        PickleError::Class(format!("{}.{}", lossy(module), lossy(name))).into()
    })
}
