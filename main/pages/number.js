// A display's number, as it has it in the picture on the console.
const asked = new URLSearchParams(location.search);
for (const id of ['number', 'label'])
  document.getElementById(id).textContent = asked.get(id === 'number' ? 'n' : 'label') ?? '';
